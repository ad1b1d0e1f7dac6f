"use client";

import { useFormatter, useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useSources } from "../sources/sources-context";
import { Button } from "../ui/button";

/** A log is being read: how far, and a way to stop. */
export function ReadProgressBar() {
  const t = useTranslations("replay");
  const format = useFormatter();
  const sources = useSources();
  const connection = useSessionState((state) => state.connection);
  if (connection.kind !== "reading") return null;
  const { readBytes, totalBytes, lines, packets } = connection.progress;
  const megabytes = (bytes: number) =>
    t("megabytes", { value: format.number(bytes / 1e6, { maximumFractionDigits: 1 }) });
  return (
    <div className="flex items-center gap-3 border-b border-edge bg-panel px-3 py-1.5" data-testid="reading">
      <span className="max-w-64 truncate font-medium">{t("reading", { name: connection.name })}</span>
      <progress
        aria-label={t("reading", { name: connection.name })}
        value={readBytes}
        max={Math.max(1, totalBytes)}
        className="h-2 flex-1 accent-focus"
      />
      <span className="text-xs text-dim">
        {t("progress", { read: megabytes(readBytes), size: megabytes(totalBytes), lines, packets })}
      </span>
      <Button onClick={() => sources.cancelReading()}>{t("cancel")}</Button>
    </div>
  );
}
