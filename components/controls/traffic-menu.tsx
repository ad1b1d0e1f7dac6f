"use client";

import { Send } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel } from "../ui/menu";
import { useRunScenario } from "./use-run-scenario";

/** The lab's test traffic: one click, one way to watch. */
export function TrafficMenu() {
  const t = useTranslations("trace");
  const control = useControl();
  const scenarios = useSessionState((state) => state.hello?.scenarios);
  const labTaken = useSessionState((state) => state.status?.faults.includes("lab-running") ?? false);
  const { running, run } = useRunScenario();
  if (labTaken) return null;
  if (control === null || scenarios === undefined || scenarios.length === 0) return null;
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
