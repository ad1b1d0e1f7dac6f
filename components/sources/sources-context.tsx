"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useStore } from "zustand";
import { hasToken, takeToken } from "../live/token";
import { useDirector } from "../player/player-context";
import { useSession, useSessionState } from "../session/session-context";
import { loadLive, Sources, type SourcesState } from "./sources";

// At once: it comes while the page becomes alive.
if (typeof window !== "undefined" && hasToken()) loadLive().catch(() => {});

const SourcesContext = createContext<Sources | null>(null);

export function SourcesProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  const director = useDirector();
  const [sources] = useState(() => new Sources(session, director));
  useEffect(() => {
    const token = takeToken();
    if (token !== null) void sources.openLive(location.origin, token);
    return () => sources.close();
  }, [sources]);
  return <SourcesContext value={sources}>{children}</SourcesContext>;
}

export function useSources(): Sources {
  const sources = useContext(SourcesContext);
  if (sources === null) throw new Error("useSources outside of SourcesProvider");
  return sources;
}

export function useSourcesState<T>(select: (state: SourcesState) => T): T {
  return useStore(useSources().store, select);
}

/** Verbs, for a connected presenter only. */
export function useControl(): SourcesState["control"] {
  const control = useSourcesState((state) => state.control);
  const presenter = useSessionState(
    ({ connection, hello }) => connection.kind === "live" && hello?.role === "presenter",
  );
  return presenter ? control : null;
}
