"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl";
import { useSources } from "../sources/sources-context";
import type { ArticleLog } from "./article";

export function useOpenArticle(): (log: ArticleLog) => void {
  const t = useTranslations();
  const sources = useSources();
  return useCallback(
    ({ scenario, text }) => {
      const name = t("replay.articleName", { scenario: t(`words.scenario.${scenario}`) });
      void sources.openText(name, text, scenario);
    },
    [sources, t],
  );
}
