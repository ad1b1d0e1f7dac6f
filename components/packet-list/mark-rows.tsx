"use client";

import { Unlink } from "lucide-react";
import { useTranslations } from "use-intl";

/** Where records are missing: nothing is lost silently. */
export function GapRow({ lost }: { readonly lost: number }) {
  const t = useTranslations("list");
  return (
    <span
      title={t("gapHint")}
      className="col-span-full flex w-full items-center gap-2 border-y border-dashed border-attention px-3 font-medium text-attention"
    >
      <Unlink size={13} aria-hidden />
      {t("gap", { count: lost })}
    </span>
  );
}

export function OtherRow({ line, text }: { readonly line: number; readonly text: string }) {
  const t = useTranslations("list");
  return (
    <span className="col-span-full flex min-w-0 items-center gap-2 px-3 text-faint">
      <span className="shrink-0 text-xs">
        {line} {t("other")}
      </span>
      <span className="truncate font-mono text-xs" title={text}>
        {text}
      </span>
    </span>
  );
}
