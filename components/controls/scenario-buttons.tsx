"use client";

import { Send } from "lucide-react";
import { useTranslations } from "use-intl";
import { useSessionState } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { Button } from "../ui/button";
import { useRunScenario } from "./use-run-scenario";

export function ScenarioButtons() {
  const t = useTranslations("trace.scenario");
  const control = useControl();
  const scenarios = useSessionState((state) => state.hello?.scenarios);
  const { running, run } = useRunScenario();
  if (control === null || scenarios === undefined) return null;
  return (
    <div className="flex flex-wrap gap-2">
      {scenarios.map((scenario) => (
        <Button key={scenario} disabled={running !== null} onClick={() => void run(scenario)}>
          <Send size={13} aria-hidden className="text-dim" />
          {t(scenario)}
        </Button>
      ))}
    </div>
  );
}
