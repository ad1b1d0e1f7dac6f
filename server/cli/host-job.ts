import type { Duplex } from "node:stream";
import type { Outcome } from "@/lib/protocol/events";
import type { Host } from "@/server/host/host";

/** What a host process is to be; as a child of `serve` one argument of JSON on its command line. */
export type HostJob = {
  readonly target: "docker" | "lab";
  /** The lab's name. */
  readonly lab: string;
  /** Node's arguments for the doctor. */
  readonly doctor: readonly string[];
  readonly ownBridge: string | null;
  /** The process of `serve`: what is held is held in its name. Null: this one stands for itself. */
  readonly parent: number | null;
};

/** What dist/host-docker.mjs and dist/host-lab.mjs export as `startHost`. */
export type StartHost = (job: HostJob, openDock: OpenDock) => Outcome<Host>;

/** A channel to `dock`; null: there is none. */
export type OpenDock = () => Duplex | null;

/** Descriptors of `serve`'s host. `life`: it says READY on it, or a fault; it ends in order when that is closed. */
export const HOST_FDS = { web: 3, life: 4, dock: 5 } as const;
export const READY = "ready";
