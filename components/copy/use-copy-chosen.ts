"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { useSession } from "../session/session-context";
import { useCopy, useSay } from "../ui/copied";
import { type CopyKind, copiedText } from "./copied-text";

/** Copies something of what is chosen; where there is no such thing, that is said. */
export function useCopyChosen(): (kind: CopyKind) => void {
  const t = useTranslations("copy");
  const session = useSession();
  const copy = useCopy();
  const say = useSay();
  return useCallback(
    (kind) => {
      const words = { nothingRan: t("nothingRan"), undo: t("undo") };
      const text = copiedText(kind, session.archive, session.state.selection, words);
      if (text === null || text === "") say(t("none"));
      else copy(text);
    },
    [t, session, copy, say],
  );
}
