"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";

type Said = { readonly copy: (text: string) => void; readonly say: (text: string) => void };

const SaidContext = createContext<Said>({ copy: () => undefined, say: () => undefined });

/** Copies to the clipboard and says so politely, without moving the focus. */
export function useCopy(): (text: string) => void {
  return useContext(SaidContext).copy;
}

/** One sentence that goes by itself; read out politely. */
export function useSay(): (text: string) => void {
  return useContext(SaidContext).say;
}

export function CopyProvider({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("shell");
  const [said, setSaid] = useState<{ readonly text: string } | null>(null);
  const context = useMemo<Said>(() => {
    const say = (text: string) => setSaid({ text });
    const copy = (text: string) => {
      navigator.clipboard?.writeText(text).then(
        () => say(t("copied")),
        () => undefined,
      );
    };
    return { copy, say };
  }, [t]);
  useEffect(() => {
    if (said === null) return;
    const timer = setTimeout(() => setSaid(null), 1600 + said.text.length * 40);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <SaidContext value={context}>
      {children}
      <div
        role="status"
        className={`pointer-events-none fixed bottom-4 left-1/2 z-50 -translate-x-1/2 rounded-md bg-ink px-3 py-1.5 text-panel ${said === null ? "sr-only" : ""}`}
      >
        {said?.text ?? ""}
      </div>
    </SaidContext>
  );
}
