import type { ControlCall } from "@/lib/protocol/control-event";
import type { Ledger, Outcome, Status } from "@/lib/protocol/events";
import type { Topology } from "@/lib/protocol/topology";

/** What is watched, live or recorded, as the rest of the web process sees it. */
export type Watching = {
  trace(): Pick<Status, "tracing" | "endsInMs" | "articleLines" | "faults" | "ruleNotes">;
  ledger(): Ledger;
  /** Log lines so far. */
  lines(): number;
  topology(): Topology | null;
  act(call: ControlCall): Promise<Outcome<unknown>>;
  presenterCame(): void;
  presentersGone(): void;
  close(): void;
};
