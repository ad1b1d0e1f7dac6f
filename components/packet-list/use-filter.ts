"use client";

import { useCallback } from "react";
import { useSession } from "../session/session-context";
import { wordTest } from "./word-test";

/** Takes what is typed: a valid filter is applied at once, an invalid one only reported. */
export function useFilter(): (text: string) => void {
  const session = useSession();
  return useCallback(
    (text) => {
      session.set({ filter: { text, error: null } });
      session.filterBy(wordTest(text));
    },
    [session],
  );
}
