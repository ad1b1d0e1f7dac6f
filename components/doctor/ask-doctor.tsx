"use client";

import { Stethoscope } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { IconButton } from "../ui/icon-button";

/** Opens the doctor's findings; `short` beside the status, else with its question. */
export function AskDoctor({
  short = false,
  onAsk,
}: {
  readonly short?: boolean;
  readonly onAsk: () => void;
}) {
  const t = useTranslations("doctor");
  const control = useControl();
  const target = useSessionState((state) => state.hello?.target);
  if (control === null || target === undefined || target === "replay") return null;
  if (short) return <IconButton icon={Stethoscope} label={t("ask")} className="-ml-2" onClick={onAsk} />;
  return (
    <Button onClick={onAsk}>
      <Stethoscope size={14} aria-hidden />
      {t("ask")}
    </Button>
  );
}
