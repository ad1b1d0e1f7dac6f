"use client";

import { useState } from "react";
import type { LabScenario } from "@/lib/protocol/events";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { useControl } from "../sources/sources-context";

type RunScenario = {
  readonly running: LabScenario | null;
  readonly run: (scenario: LabScenario) => Promise<void>;
};

/** Sends one scenario's traffic, and turns the view to what will arrive. */
export function useRunScenario(): RunScenario {
  const session = useSession();
  const director = useDirector();
  const control = useControl();
  const [running, setRunning] = useState<LabScenario | null>(null);
  const run = async (scenario: LabScenario) => {
    if (control === null) return;
    setRunning(scenario);
    director.awaitTraffic();
    const outcome = await control.run(scenario);
    setRunning(null);
    if (!outcome.ok) session.notice(outcome);
  };
  return { running, run };
}
