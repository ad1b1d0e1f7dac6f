"use client";

import { useEffect, useRef } from "react";
import { useFilter } from "../packet-list/use-filter";
import { useSessionState } from "../session/session-context";
import { DEFAULT_SETTINGS, settingsStore } from "../settings/settings";
import { useSettings } from "../settings/use-settings";
import { changeQuery, put } from "./url-query";

/** Keeps filter and settings in the address, defaults left out: a link shows what its sender saw. No token. */
export function useUrlState(): void {
  const filter = useSessionState((state) => (state.filter.error === null ? state.filter.text : null));
  const settings = useSettings((all) => all);
  const begun = useRef(false);
  const change = useFilter();

  useEffect(() => {
    const text = new URLSearchParams(location.search).get("q");
    if (text !== null) change(text);
  }, [change]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: runs when they change, reads what holds now
  useEffect(() => {
    // The first time the address has yet to be read.
    const isFirst = !begun.current;
    begun.current = true;
    if (filter === null || isFirst) return;
    const { theme, language, speed, view } = settingsStore.getState();
    changeQuery((query) => {
      put(query, "q", filter, "");
      put(query, "theme", theme, DEFAULT_SETTINGS.theme);
      put(query, "lang", language, DEFAULT_SETTINGS.language);
      put(query, "speed", String(speed), String(DEFAULT_SETTINGS.speed));
      put(query, "view", view, DEFAULT_SETTINGS.view);
    });
  }, [filter, settings]);
}
