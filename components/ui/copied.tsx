"use client";

import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useTranslations } from "use-intl";

const CopyContext = createContext<(text: string) => void>(() => undefined);

/** Copies to the clipboard and says so politely, without moving the focus. */
export function useCopy(): (text: string) => void {
  return useContext(CopyContext);
}

export function CopyProvider({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("shell");
  const [copies, setCopies] = useState(0);
  const [shown, setShown] = useState(false);
  const copy = useCallback((text: string) => {
    navigator.clipboard?.writeText(text).then(
      () => setCopies((count) => count + 1),
      () => undefined,
    );
  }, []);
  useEffect(() => {
    if (copies === 0) return;
    setShown(true);
    const timer = setTimeout(() => setShown(false), 1600);
    return () => clearTimeout(timer);
  }, [copies]);
  return (
    <CopyContext value={copy}>
      {children}
      <div
        role="status"
        className={`pointer-events-none fixed bottom-4 left-1/2 z-50 -translate-x-1/2 rounded-md bg-ink px-3 py-1.5 text-panel ${shown ? "" : "sr-only"}`}
      >
        {shown ? t("copied") : ""}
      </div>
    </CopyContext>
  );
}
