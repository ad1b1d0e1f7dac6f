"use client";

import { ClipboardPaste, FileUp } from "lucide-react";
import { useTranslations } from "use-intl";
import { ARTICLE_LOGS } from "../replay/article";
import { useOpenArticle } from "../replay/use-open-article";
import { Button } from "../ui/button";

type WelcomeProps = { readonly onChooseFile: () => void; readonly onPaste: () => void };

/** Nothing is open: what this is, and each way to go on. */
export function Welcome({ onChooseFile, onPaste }: WelcomeProps) {
  const t = useTranslations();
  const text = useTranslations("replay.articleText");
  const openArticle = useOpenArticle();
  return (
    <div className="mx-auto flex max-w-2xl flex-col gap-5 px-6">
      <div>
        <h2 className="text-xl font-semibold tracking-tight">{t("empty.idleTitle")}</h2>
        <p className="mt-1.5 text-sm text-dim">{t("empty.idleText")}</p>
      </div>
      <ul className="grid gap-2 sm:grid-cols-3" aria-label={t("replay.article")}>
        {ARTICLE_LOGS.map((log) => (
          <li key={log.file}>
            <button
              type="button"
              onClick={() => openArticle(log)}
              className="flex h-full w-full flex-col gap-1 rounded-lg border border-edge bg-panel p-3 text-left hover:border-edge-strong hover:bg-raised"
            >
              <span className="font-semibold">{t(`words.scenario.${log.scenario}`)}</span>
              <span className="text-xs text-dim">{text(log.scenario)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-2">
        <Button look="strong" onClick={onChooseFile}>
          <FileUp size={14} aria-hidden />
          {t("replay.choose")}
        </Button>
        <Button onClick={onPaste}>
          <ClipboardPaste size={14} aria-hidden />
          {t("replay.paste")}
        </Button>
        <p className="text-xs text-dim">{t("replay.dropHint")}</p>
      </div>
      <p className="text-xs text-dim">{t("empty.idleLive")}</p>
    </div>
  );
}
