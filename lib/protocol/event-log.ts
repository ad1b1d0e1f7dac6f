import type { JourneyEvent } from "@/lib/journey/journey";
import { EventTail } from "./event-tail";
import { eventText } from "./event-text";
import { HeldState, type StateView } from "./held-state";

export type EventLogLimits = {
  /** For exact resume: the newest events as they were. Bytes, as all limits here. */
  readonly tailBytes: number;
  /** For who comes late: whole packets and conversations, outdated facts left out. */
  readonly stateBytes: number;
};

export type Since =
  /** Events after `seq`, one a number. Empty when nothing is new. */
  | { readonly kind: "batch"; readonly from: number; readonly to: number; readonly texts: readonly string[] }
  | ({ readonly kind: "snapshot" } & StateView);

/**
 * All events of a session, numbered 1..n, as JSON text made once. Held in bounded bytes; what falls out is
 * counted: who asks gets a batch without holes, or a snapshot that says how many are missing.
 */
export type EventLog = {
  /** Returns the event's number. */
  append(event: JourneyEvent): number;
  readonly last: number;
  readonly heldBytes: number;
  /** At most `maxBytes` of text at a time (but at least one event): ask again from `to`. */
  since(seq: number, maxBytes: number): Since;
  /** The newest whole packets that fit into `maxBytes`. */
  snapshot(maxBytes: number): StateView;
};

export function createEventLog(limits: EventLogLimits): EventLog {
  const tail = new EventTail(limits.tailBytes);
  const state = new HeldState(limits.stateBytes);
  return {
    append(event) {
      const text = eventText(event);
      const seq = tail.push(text);
      state.apply(event, seq, text);
      return seq;
    },
    get last() {
      return tail.last;
    },
    get heldBytes() {
      return tail.heldBytes + state.heldBytes;
    },
    since(seq, maxBytes) {
      const texts = tail.after(seq, maxBytes);
      if (texts === null) return { kind: "snapshot", ...state.view(limits.stateBytes) };
      return { kind: "batch", from: seq + 1, to: seq + texts.length, texts };
    },
    snapshot: (maxBytes) => state.view(maxBytes),
  };
}
