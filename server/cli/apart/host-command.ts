import { parseArgs } from "node:util";

export const LIVE_TARGETS = ["docker", "lab"] as const;
export type LiveTarget = (typeof LIVE_TARGETS)[number];

/** net/core/dev.c, dev_valid_name(), without what would need quoting in a rule. */
export const DEVICE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/;

export type HostCommand = {
  readonly kind: "host";
  /** Where web finds it. */
  readonly socket: string;
  /** Name or number of the group that may connect; null: this process's. */
  readonly group: string | null;
  readonly target: LiveTarget;
  /** Socket of `hopscope dock`; null: containers are not looked into. */
  readonly dock: string | null;
  /** The bridge on which only web's container is: what passes there is hopscope's own. */
  readonly ownBridge: string | null;
};

export function readHost(args: string[]): HostCommand | null {
  const text = { type: "string" } as const;
  const options = { socket: text, group: text, target: text, dock: text, "own-bridge": text };
  const { values } = parseArgs({ args, options });
  const { socket, group = null, dock = null, "own-bridge": ownBridge = null } = values;
  const target = LIVE_TARGETS.find((known) => known === (values.target ?? "docker"));
  if (ownBridge !== null && !DEVICE_NAME.test(ownBridge)) return null;
  return socket && target ? { kind: "host", socket, group, target, dock, ownBridge } : null;
}
