"use client";

import { useEffect } from "react";
import { useFilter } from "../packet-list/use-filter";
import { useSessionState } from "../session/session-context";
import { DEFAULT_SETTINGS } from "../settings/settings";
import { useSettings } from "../settings/use-settings";

/** Keeps filter and settings in the address, defaults left out: a link shows what its sender saw. No token, no packet. */
export function useUrlState(): void {
  const filter = useSessionState((state) => (state.filter.error === null ? state.filter.text : null));
  const { theme, language, speed } = useSettings((all) => all);
  const change = useFilter();

  useEffect(() => {
    const text = new URLSearchParams(location.search).get("q");
    if (text !== null) change(text);
  }, [change]);

  useEffect(() => {
    if (filter === null) return;
    const query = new URLSearchParams(location.search);
    put(query, "q", filter, "");
    put(query, "theme", theme, DEFAULT_SETTINGS.theme);
    put(query, "lang", language, DEFAULT_SETTINGS.language);
    put(query, "speed", String(speed), String(DEFAULT_SETTINGS.speed));
    const search = query.toString();
    if (search === location.search.slice(1)) return;
    try {
      history.replaceState(history.state, "", search === "" ? location.pathname : `?${search}`);
    } catch {
      // A page opened as a file may not change its address.
    }
  }, [filter, theme, language, speed]);
}

function put(query: URLSearchParams, key: string, value: string, unset: string): void {
  if (value === unset) query.delete(key);
  else query.set(key, value);
}
