"use client";

import { Send } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { Menu, MenuItem, MenuLabel } from "../ui/menu";
import { Popover } from "../ui/popover";
import { SendForm } from "./send-form";
import { useRunScenario } from "./use-run-scenario";

/** Test traffic: the lab's scenarios, one click each; on a Docker host, from and to what is chosen. */
export function TrafficMenu() {
  const t = useTranslations("trace");
  const send = useTranslations("send");
  const control = useControl();
  const target = useSessionState((state) => state.hello?.target);
  const scenarios = useSessionState((state) => state.hello?.scenarios);
  const labTaken = useSessionState((state) => state.status?.faults.includes("lab-running") ?? false);
  // What can be chosen is what the first reading of the host tells, which takes a moment.
  const isRead = useSessionState((state) => state.topology !== null);
  const { running, run } = useRunScenario();
  if (labTaken || control === null) return null;
  if (target === "docker")
    return (
      <Popover
        label={send("title")}
        trigger={
          <Button>
            <Send size={14} aria-hidden />
            {t("traffic")}
          </Button>
        }
      >
        {isRead ? <SendForm /> : <p role="status">{send("loading")}</p>}
      </Popover>
    );
  if (scenarios === undefined || scenarios.length === 0) return null;
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
