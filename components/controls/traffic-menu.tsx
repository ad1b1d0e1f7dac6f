"use client";

import { Send } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl";
import type { LabScenario } from "@/lib/protocol/events";
import { useSession, useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel } from "../ui/menu";

/** The lab's test traffic: one click, one way to watch. */
export function TrafficMenu() {
  const t = useTranslations("trace");
  const session = useSession();
  const control = useControl();
  const scenarios = useSessionState((state) => state.hello?.scenarios);
  const [running, setRunning] = useState<LabScenario | null>(null);
  if (control === null || scenarios === undefined || scenarios.length === 0) return null;
  const run = async (scenario: LabScenario) => {
    setRunning(scenario);
    const outcome = await control.run(scenario);
    setRunning(null);
    if (!outcome.ok) session.notice(outcome);
  };
  return (
    <Menu
      trigger={
        <Button disabled={running !== null}>
          <Send size={14} aria-hidden />
          {running === null ? t("traffic") : t("runningShort")}
        </Button>
      }
    >
      <MenuLabel>{t("trafficHint")}</MenuLabel>
      {scenarios.map((scenario) => (
        <MenuItem key={scenario} label={t(`scenario.${scenario}`)} onSelect={() => void run(scenario)} />
      ))}
    </Menu>
  );
}
