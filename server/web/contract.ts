import type { Duplex, Readable } from "node:stream";
import type { Target } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";

/**
 * What the web process gets from whoever started it, and what it answers. By the time `startWeb` runs,
 * privileges are gone (uid 65534, no capability, no group): nothing may be read from disk any more,
 * because the checkout may be readable by root only. All it serves is in `assets`.
 */
export type WebInput = {
  readonly version: string;
  /** What is watched; already decided. `replay` has neither `kmsg` nor `host`. */
  readonly target: Target;
  readonly listen: ListenAddress;
  /** Where browsers reach it instead, if not there. */
  readonly published?: PublishedAddress | null | undefined;
  /**
   * Raw /dev/kmsg records, one after the other, as read(2) gave them, from now on (no backlog).
   * A record is `prio,seq,us,flags;text\n`, then lines ` KEY=value\n`; the kernel escapes a newline
   * inside of text, so that a line which does not begin with a space begins a record. Lost records
   * (the kernel's ring or ours) show as a jump of seq. Ends when the `kmsg` process is gone; one that comes
   * back instead says so by the events `lost` and `found`.
   */
  readonly kmsg: Readable | null;
  /** Verbs to the `host` process: JSON lines both ways (lib/protocol/host-verbs.ts). `lost` and `found` as above. */
  readonly host: Duplex | null;
  /** Verbs to the `dock` process (lib/protocol/dock-verbs.ts), where a Docker host is watched. */
  readonly dock: Duplex | null;
  /** The static export: request path ("/", "/index.html", "/_next/…/x.js", "/captures/…") → bytes. */
  readonly assets: ReadonlyMap<string, Uint8Array>;
  /** What `replay` shows: the file given on the command line, else the article's captures. Empty when live. */
  readonly replay: readonly ReplaySource[];
  /**
   * Why a live target that was wished for became replay, or, where one is watched, why there is no kernel log: then
   * nothing ever comes by `kmsg`. Shown as a banner.
   */
  readonly faults: readonly { readonly code: FaultCode; readonly detail: string }[];
};

export type ListenAddress = { readonly host: string; readonly port: number };

/** A container's published port. `gateway`: as whom this machine itself comes in by it; null: not known. */
export type PublishedAddress = ListenAddress & { readonly gateway: string | null };

/** `open` may be called once. `name` is shown, never used as a path. */
export type ReplaySource = {
  readonly name: string;
  readonly open: () => Readable;
  /** It is a file; a pipe or a device may go on for ever. */
  readonly hasEnd: boolean;
};

export type WebStart =
  | { readonly kind: "listening"; readonly web: RunningWeb }
  | { readonly kind: "fault"; readonly code: FaultCode; readonly detail: string };

export type RunningWeb = {
  /** With the token in the fragment. Printed by the caller, to stdout. */
  readonly presenterUrl: string;
  readonly viewerUrl: string;
  /** The port in use: with `listen.port` 0 the one that the kernel chose. */
  readonly port: number;
  /** Says good-bye to the viewers and stops listening; resolves within 500 ms. Called on SIGTERM and SIGINT. */
  readonly close: () => Promise<void>;
};

/** `server/web/main.ts` exports `startWeb` of this type. It never calls process.exit and installs no signal handler. */
export type StartWeb = (input: WebInput) => Promise<WebStart>;
