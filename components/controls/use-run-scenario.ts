"use client";

import { useState } from "react";
import type { LabScenario } from "@/lib/protocol/events";
import { useDirector } from "../player/player-context";
import { useSession } from "../session/session-context";
import { useControl } from "../sources/sources-context";
import { isScenarioPacket } from "./sent-packet";

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
    const { topology } = session.state;
    const giveUp = director.awaitTraffic((packet) => isScenarioPacket(packet, scenario, topology), false);
    const outcome = await control.run(scenario);
    setRunning(null);
    if (outcome.ok) return;
    giveUp();
    session.notice(outcome);
  };
  return { running, run };
}
