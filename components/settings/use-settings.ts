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

/** Below it, words of the chain map beside the other picture are smaller than 9 px. */
export const BOTH_FROM_PX = 1600;
const WIDE = media(`(min-width: ${BOTH_FROM_PX}px)`);

export function useRoomForBoth(): boolean {
  return useSyncExternalStore(WIDE.watch, WIDE.matches, () => false);
}

/** Which pictures are shown: side by side only where both stay readable, whatever was chosen elsewhere. */
export function useView(): Shown {
  return shownView(
    useSettings((settings) => settings.view),
    useRoomForBoth(),
  );
}

/** The one after that which is shown. */
export function nextView(): Shown {
  const room = WIDE.matches();
  const offered: readonly Shown[] = room ? ["chains", "host", "both"] : ["chains", "host"];
  const at = offered.indexOf(shownView(settingsStore.getState().view, room));
  return offered[(at + 1) % offered.length] ?? "chains";
}

type Shown = Exclude<View, "auto">;

function shownView(view: View, room: boolean): Shown {
  if (view === "auto" || view === "both") return room ? "both" : "chains";
  return view;
}

const DARK = media("(prefers-color-scheme: dark)");

export function useDarkTheme(): boolean {
  const theme = useSettings((settings) => settings.theme);
  const system = useSyncExternalStore(DARK.watch, DARK.matches, () => false);
  return theme === "system" ? system : theme === "dark";
}
