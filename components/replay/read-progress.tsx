"use client";

import { useEffect, useState } from "react";
import { useFormatter, useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useSources } from "../sources/sources-context";
import { Button } from "../ui/button";

/** Small logs are read before anyone could read this. */
const SHOWN_AFTER_MS = 300;

/** A log is being read: how far, and a way to stop. */
export function ReadProgressBar() {
  const reading = useSessionState((state) => state.connection.kind === "reading");
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!reading) return setShown(false);
    const timer = setTimeout(() => setShown(true), SHOWN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [reading]);
  return reading && shown ? <Progress /> : null;
}

function Progress() {
  const t = useTranslations("replay");
  const format = useFormatter();
  const sources = useSources();
  const connection = useSessionState((state) => state.connection);
  if (connection.kind !== "reading") return null;
  const { readBytes, totalBytes, lines, packets } = connection.progress;
  const megabytes = (bytes: number) =>
    t("megabytes", { value: format.number(bytes / 1e6, { maximumFractionDigits: 1 }) });
  return (
    <div data-testid="reading" className="flex items-center gap-3 border-t border-edge bg-panel px-3 py-1">
      <span className="max-w-56 truncate font-medium">{t("reading", { name: connection.name })}</span>
      <progress
        aria-label={t("reading", { name: connection.name })}
        value={readBytes}
        max={Math.max(1, totalBytes)}
        className="h-2 min-w-24 flex-1 accent-focus"
      />
      <span className="text-xs whitespace-nowrap text-dim">
        {t("progress", { read: megabytes(readBytes), size: megabytes(totalBytes), lines, packets })}
      </span>
      <Button onClick={() => sources.stopReading()}>{t("cancel")}</Button>
    </div>
  );
}
