import { parseArgs } from "node:util";
import type { DoctorCommand, ServeCommand } from "../command";
import { DEFAULT_LISTEN, parseListen } from "../listen-address";
import {
  DEVICE_NAME,
  type DockCommand,
  type HostCommand,
  type KmsgCommand,
  LIVE_TARGETS,
} from "./apart-command";

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;

type PrivilegedCommand = KmsgCommand | DockCommand | HostCommand | DoctorCommand | ServeCommand;

const TARGETS = ["docker", "lab", "replay"] as const;

/**
 * `kmsg`, `dock`, `host` and `doctor`: their rights may be such that no child can be without them (root in a
 * container that lacks CAP_SETUID), so the third-party parser is not asked; nor for `serve`, which would start
 * 150 ms later. Null: another command, a call for help or a usage error, which that parser then words.
 */
export function readPrivileged(argv: readonly string[]): PrivilegedCommand | null {
  const [kind, ...args] = argv;
  try {
    switch (kind) {
      case "kmsg":
      case "dock": {
        const { socket, group = null } = parseArgs({ args, options: { socket: TEXT, group: TEXT } }).values;
        return socket ? { kind, socket, group } : null;
      }
      case "host":
        return readHost(args);
      case "serve":
        return readServe(args);
      case "doctor": {
        const options = { json: FLAG, docker: TEXT, dock: TEXT, apart: FLAG };
        const {
          json = false,
          docker = null,
          dock = null,
          apart = false,
        } = parseArgs({ args, options }).values;
        return { kind, json, docker, dock, apart };
      }
      default:
        return null;
    }
  } catch {
    return null;
  }
}

function readHost(args: string[]): HostCommand | null {
  const { values } = parseArgs({
    args,
    options: { socket: TEXT, group: TEXT, target: TEXT, dock: TEXT, "own-bridge": TEXT },
  });
  const { socket, group = null, dock = null, "own-bridge": ownBridge = null } = values;
  const target = LIVE_TARGETS.find((known) => known === (values.target ?? "docker"));
  if (ownBridge !== null && !DEVICE_NAME.test(ownBridge)) return null;
  return socket && target ? { kind: "host", socket, group, target, dock, ownBridge } : null;
}

function readServe(args: string[]): ServeCommand | null {
  const options = { target: TEXT, listen: TEXT };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const target = TARGETS.find((known) => known === values.target) ?? null;
  const listen = values.listen === undefined ? DEFAULT_LISTEN : parseListen(values.listen);
  const [file = null, ...more] = positionals;
  if (listen === null || more.length > 0 || (values.target ?? null) !== target) return null;
  return { kind: "serve", target, listen, file };
}
