"use client";

import { useCallback, useMemo } from "react";
import {
  addTerm,
  compileFilter,
  containerNames,
  EVERYTHING,
  type Filter,
  filterErrorText,
  parseFilter,
  printFilter,
  type TimeWindow,
  windowOf,
  withWindow,
} from "@/lib/filter";
import type { FieldName } from "@/lib/filter/field";
import type { Session } from "../session/session";
import { useSession, useSessionState } from "../session/session-context";

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

/** The filter's time window, and what sets another; null: none. */
export function useTimeWindow(): readonly [TimeWindow | null, (window: TimeWindow | null) => void] {
  const session = useSession();
  const text = useSessionState((state) => state.filter.text);
  const change = useFilter();
  const set = useCallback(
    (window: TimeWindow | null) => change(printFilter(withWindow(filterOf(session), window))),
    [session, change],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what the session's filter is read from
  return [useMemo(() => windowOf(filterOf(session)), [session, text]), set];
}

/** A click on a value narrows the filter to it, or excludes it. */
export function useFilterTerm(): (field: FieldName, value: string, exclude: boolean) => void {
  const session = useSession();
  const change = useFilter();
  return useCallback(
    (field, value, exclude) => {
      const narrowed = addTerm(filterOf(session), field, value, exclude);
      if (narrowed !== null) change(printFilter(narrowed));
    },
    [session, change],
  );
}

/** What is typed, as far as it can be read. */
function filterOf({ state }: Session): Filter {
  const parsed = parseFilter(state.filter.text);
  return parsed.ok ? parsed.value : EVERYTHING;
}
