"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { loadSettings, type Settings, settingsStore, type View } from "./settings";

export function useSettings<T>(select: (settings: Settings) => T): T {
  return useStore(settingsStore, select);
}

/** Reads the settings once in the browser and keeps the document's theme, motion and language with them. */
export function useDocumentSettings(): void {
  const { theme, motion, language } = useStore(settingsStore);
  useEffect(loadSettings, []);
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = theme;
    root.dataset.motion = motion;
    root.lang = language;
  }, [theme, motion, language]);
}

/** A media query as an external store. Its list is made once: React asks for the value at every render. */
function media(query: string) {
  let list: MediaQueryList | null = null;
  const known = () => {
    list ??= matchMedia(query);
    return list;
  };
  return {
    matches: () => known().matches,
    watch: (onChange: () => void) => {
      const watched = known();
      watched.addEventListener("change", onChange);
      return () => watched.removeEventListener("change", onChange);
    },
  };
}

const REDUCED = media("(prefers-reduced-motion: reduce)");

export function useReducedMotion(): boolean {
  const motion = useSettings((settings) => settings.motion);
  const system = useSyncExternalStore(REDUCED.watch, REDUCED.matches, () => false);
  return motion === "system" ? system : motion === "reduced";
}

const WIDE = media("(min-width: 1700px)");

/** Which pictures are shown: side by side only where both stay readable, or where that was asked for. */
export function useView(): Exclude<View, "auto"> {
  const view = useSettings((settings) => settings.view);
  const wide = useSyncExternalStore(WIDE.watch, WIDE.matches, () => false);
  return view === "auto" ? (wide ? "both" : "chains") : view;
}

const DARK = media("(prefers-color-scheme: dark)");

export function useDarkTheme(): boolean {
  const theme = useSettings((settings) => settings.theme);
  const system = useSyncExternalStore(DARK.watch, DARK.matches, () => false);
  return theme === "system" ? system : theme === "dark";
}
