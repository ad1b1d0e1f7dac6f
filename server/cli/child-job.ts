import type { Target } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { ListenAddress } from "@/server/web/contract";

/** What a child process is for; one argument of JSON on its command line. */
export type ChildJob =
  | { readonly role: "parse"; readonly argv: readonly string[] }
  | { readonly role: "kmsg"; readonly parent: number }
  | { readonly role: "web"; readonly parent: number; readonly web: WebJob };

export type WebJob = {
  readonly target: Target;
  readonly listen: ListenAddress;
  readonly file: string | null;
  readonly faults: readonly { readonly code: FaultCode; readonly detail: string }[];
};

/** Descriptors of the children, beside 1 and 2. */
export const PARSE_FDS = { answer: 3 } as const;
/** The log must be 0: libuv's child setup makes 0 to 2 blocking again, and only those (uv__process_child_init). */
export const KMSG_FDS = { log: 0, records: 3 } as const;
export const WEB_FDS = { host: 3, records: 4 } as const;
