import type { Finding } from "@/lib/protocol/events";

export function fine(what: string): Finding {
  return { state: "fine", what, effect: "", command: "" };
}

/** Does not stand in the way of live work. */
export function note(what: string, effect: string, command: string): Finding {
  return { state: "note", what, effect, command };
}

export function problem(what: string, effect: string, command: string): Finding {
  return { state: "problem", what, effect, command };
}
