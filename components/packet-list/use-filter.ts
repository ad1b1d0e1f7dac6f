"use client";

import { useCallback } from "react";
import {
  addTerm,
  compileFilter,
  containerNames,
  EVERYTHING,
  filterErrorText,
  parseFilter,
  printFilter,
  windowAround,
  withWindow,
} from "@/lib/filter";
import type { FieldName } from "@/lib/filter/field";
import { useSession } from "../session/session-context";

/** A second: pings are that far apart, a packet's way takes µs. */
export const FIRST_WINDOW_US = 1_000_000;

/** Takes what is typed: a valid filter is applied at once, an invalid one is only reported. */
export function useFilter(): (text: string) => void {
  const session = useSession();
  return useCallback(
    (text) => {
      const parsed = parseFilter(text);
      if (!parsed.ok) {
        const { error } = parsed;
        session.set({ filter: { text, error: { message: filterErrorText(error), column: error.column } } });
        return;
      }
      session.set({ filter: { text, error: null } });
      if (parsed.value.kind === "everything") return session.filterBy(null);
      const passes = compileFilter(parsed.value);
      const names = containerNames(session.state.topology);
      session.filterBy((id, archive) => {
        const packet = archive.packet(id);
        if (packet === undefined) return false;
        return passes({ packet, conversation: archive.conversation(packet.conversation) ?? null, names });
      });
    },
    [session],
  );
}

/** Begins a time window around a moment, in µs. */
export function useTimeWindow(): (stampUs: number) => void {
  const session = useSession();
  const change = useFilter();
  return useCallback(
    (stampUs) => {
      const parsed = parseFilter(session.state.filter.text);
      const filter = parsed.ok ? parsed.value : EVERYTHING;
      change(printFilter(withWindow(filter, windowAround(stampUs, FIRST_WINDOW_US))));
    },
    [session, change],
  );
}

/** A click on a value narrows the filter to it, or excludes it. */
export function useFilterTerm(): (field: FieldName, value: string, exclude: boolean) => void {
  const session = useSession();
  const change = useFilter();
  return useCallback(
    (field, value, exclude) => {
      const parsed = parseFilter(session.state.filter.text);
      const narrowed = addTerm(parsed.ok ? parsed.value : EVERYTHING, field, value, exclude);
      if (narrowed !== null) change(printFilter(narrowed));
    },
    [session, change],
  );
}
