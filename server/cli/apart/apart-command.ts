import type { ListenAddress } from "@/server/web/contract";

export const LIVE_TARGETS = ["docker", "lab"] as const;
type LiveTarget = (typeof LIVE_TARGETS)[number];

/** net/core/dev.c, dev_valid_name(), without what would need quoting in a rule. */
export const DEVICE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$/;

/** One of the four processes alone: `serve` starts them together, a container or systemd each by itself. */
export type ApartCommand = KmsgCommand | DockCommand | HostCommand | WebCommand;

/** `socket`: where web finds it. `group`: name or number of the group that may connect; null: this process's. */
export type KmsgCommand = {
  readonly kind: "kmsg";
  readonly socket: string;
  readonly group: string | null;
};

export type DockCommand = {
  readonly kind: "dock";
  readonly socket: string;
  readonly group: string | null;
};

export type HostCommand = {
  readonly kind: "host";
  readonly socket: string;
  readonly group: string | null;
  readonly target: LiveTarget;
  /** Socket of `hopscope dock`; null: containers are not looked into. */
  readonly dock: string | null;
  /** The bridge on which only web's container is: what passes there is hopscope's own. */
  readonly ownBridge: string | null;
};

export type WebCommand = {
  readonly kind: "web";
  /** Sockets of the others. */
  readonly kmsg: string;
  readonly host: string;
  /** Null where the lab is watched. */
  readonly dock: string | null;
  readonly target: LiveTarget;
  readonly listen: ListenAddress;
  /** Where browsers reach it, when that is not `listen`: a container's published port. */
  readonly published: ListenAddress | null;
  /** The group that is kept when root is given up. */
  readonly group: string | null;
};
