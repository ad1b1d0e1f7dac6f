"use client";

import { useEffect, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { loadSettings, type Settings, settingsStore } from "./settings";

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

function watch(query: string): (onChange: () => void) => () => void {
  return (onChange) => {
    const list = matchMedia(query);
    list.addEventListener("change", onChange);
    return () => list.removeEventListener("change", onChange);
  };
}

const REDUCED = "(prefers-reduced-motion: reduce)";
const watchReduced = watch(REDUCED);

export function useReducedMotion(): boolean {
  const motion = useSettings((settings) => settings.motion);
  const system = useSyncExternalStore(
    watchReduced,
    () => matchMedia(REDUCED).matches,
    () => false,
  );
  return motion === "system" ? system : motion === "reduced";
}

const DARK = "(prefers-color-scheme: dark)";
const watchDark = watch(DARK);

export function useDarkTheme(): boolean {
  const theme = useSettings((settings) => settings.theme);
  const system = useSyncExternalStore(
    watchDark,
    () => matchMedia(DARK).matches,
    () => false,
  );
  return theme === "system" ? system : theme === "dark";
}
