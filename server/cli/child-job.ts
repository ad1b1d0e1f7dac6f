import type { Target } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ListenAddress, PublishedAddress } from "@/server/web/contract";

/** What a child process is for; one argument of JSON on its command line. */
export type ChildJob =
  /** `names` finds on stdin what is looked for (resolve-names.ts). */
  | { readonly role: "parse" | "names"; readonly argv: readonly string[] }
  | { readonly role: "kmsg"; readonly parent: number }
  | { readonly role: "dock"; readonly parent: number; readonly socket: string }
  | { readonly role: "web"; readonly parent: number; readonly web: WebJob };

export type WebJob = {
  readonly target: Target;
  readonly listen: ListenAddress;
  readonly published?: PublishedAddress | null | undefined;
  readonly faults: readonly { readonly code: FaultCode; readonly detail: string }[];
};

/** Descriptors of the children, beside 1 and 2. */
export const PARSE_FDS = { answer: 3 } as const;
export const KMSG_FDS = { records: 3, log: 4 } as const;
export const DOCK_FDS = { web: 3, host: 4 } as const;
/** `dock` is there where a Docker host is watched. */
export const WEB_FDS = { host: 3, records: 4, dock: 5 } as const;
