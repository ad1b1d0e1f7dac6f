import type {
  Finding,
  LabScenario,
  Outcome,
  RulesPreview,
  TraceRequest,
  TrafficRequest,
} from "@/lib/protocol/events";
import type { ControlSocket } from "./live-source";

/** Longer than the host's own watchdog, so that its answer comes first. */
const ANSWER_MS = 15_000;
const LOST = { ok: false, code: "no-answer", detail: "" } as const;

export type ControlCalls = {
  readonly start: (request: TraceRequest) => Promise<Outcome>;
  readonly stop: () => Promise<Outcome>;
  readonly run: (scenario: LabScenario) => Promise<Outcome<{ readonly output: string }>>;
  readonly send: (traffic: TrafficRequest) => Promise<Outcome<{ readonly output: string }>>;
  readonly doctor: () => Promise<Outcome<readonly Finding[]>>;
  readonly preview: (request: TraceRequest) => Promise<Outcome<RulesPreview>>;
};

/** The presenter's verbs. A lost connection is an outcome like any other. */
export function controlCalls(socket: ControlSocket): ControlCalls {
  const waiting = socket.timeout(ANSWER_MS);
  return {
    start: (request) => waiting.emitWithAck("trace-start", request).catch(() => LOST),
    stop: () => waiting.emitWithAck("trace-stop").catch(() => LOST),
    run: (scenario) => waiting.emitWithAck("scenario-run", scenario).catch(() => LOST),
    send: (traffic) => waiting.emitWithAck("traffic-run", traffic).catch(() => LOST),
    doctor: () => waiting.emitWithAck("doctor").catch(() => LOST),
    preview: (request) => waiting.emitWithAck("rules-preview", request).catch(() => LOST),
  };
}
