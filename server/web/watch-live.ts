import type { Duplex, Readable } from "node:stream";
import type { JourneyEvent } from "@/lib/journey/journey";
import type { ControlCall } from "@/lib/protocol/control-event";
import type { Outcome, Target, TrafficRequest } from "@/lib/protocol/events";
import type { Topology } from "@/lib/protocol/topology";
import type { WebInput } from "./contract";
import { followDocker } from "./follow-docker";
import { createDockClient, createHostClient } from "./host-client";
import { labTopology } from "./lab-topology";
import { LedgerBook } from "./ledger";
import type { WebLimits } from "./limits";
import { createLiveIntake } from "./live-intake";
import { pingOutcome } from "./ping-outcome";
import { Tracer } from "./tracer";
import type { Watching } from "./watching";

export type LiveParts = {
  readonly target: Target;
  readonly kmsg: Readable;
  readonly host: Duplex;
  /** Of a Docker host alone. */
  readonly dock: Duplex | null;
  readonly limits: WebLimits;
  readonly ownPort: number;
  /** Why the kernel log is not read at all; null: it is. */
  readonly logFault: WebInput["faults"][number] | null;
  emit(events: readonly JourneyEvent[]): void;
  topologyChanged(topology: Topology): void;
};

/** It takes some 100 ms to stand. */
const OUTSIDE_MS = 300;

/** The kernel's log and the host's rules. In the lab, tracing starts at once; elsewhere when someone says so. */
export function watchLive(parts: LiveParts): Watching {
  const { target, limits } = parts;
  const host = createHostClient(parts.host, limits.hostAnswerMs);
  const ledger = new LedgerBook();
  const intake = createLiveIntake(parts.kmsg, ledger, parts.emit, limits.settleMs, (line) =>
    docker?.see(line),
  );
  let lab: Topology | null = null;
  let findings: Promise<Outcome<unknown>> | null = null;
  const docker =
    parts.dock === null
      ? null
      : followDocker(
          { host, dock: createDockClient(parts.dock, limits.hostAnswerMs) },
          { changed: topologyChanged, engineCameBack: () => void tracer.checkRules() },
          intake.clockUs,
        );
  const topology = () => docker?.topology() ?? lab;
  const tracer = new Tracer(target, host, intake, ledger, limits, parts.ownPort, topology, () =>
    docker?.readAgain(),
  );
  const faults = new Set<string>(target === "docker" && docker === null ? ["dock-gone"] : []);

  parts.kmsg.once("close", () => faults.add("kmsg-gone"));
  parts.kmsg.on("lost", () => faults.add("kmsg-gone"));
  parts.kmsg.on("found", () => faults.delete("kmsg-gone"));
  parts.kmsg.on("error", () => {});
  parts.dock?.once("close", () => faults.add("dock-gone"));
  parts.dock?.on("lost", () => faults.add("dock-gone"));
  parts.dock?.on("found", () => faults.delete("dock-gone"));
  parts.host.on("lost", () => faults.add("host-gone"));
  parts.host.on("found", () => {
    faults.delete("host-gone");
    askTopology();
    docker?.readAgain();
    void tracer.hostCameBack();
  });
  askTopology();
  void tracer.startAlone();

  function topologyChanged(changed: Topology): void {
    intake.know(changed);
    parts.topologyChanged(changed);
  }

  function askTopology(): void {
    // A Docker host is followed instead.
    if (target === "docker") return;
    void host.ask({ verb: "lab" }).then((answer) => {
      if (!answer.ok) return;
      lab = labTopology(answer.value);
      topologyChanged(lab);
    });
  }

  function act(call: ControlCall): Promise<Outcome<unknown>> {
    switch (call.name) {
      case "trace-start":
        // Rules whose lines nobody reads would only fill the log.
        if (parts.logFault !== null) return Promise.resolve({ ok: false, ...parts.logFault });
        docker?.setBackend(call.request.backend);
        docker?.readAgain();
        return tracer.start(call.request);
      case "trace-stop":
        return tracer.stop();
      case "scenario-run":
        return tracer.run(call.scenario);
      case "rules-preview":
        return tracer.preview(call.request);
      case "traffic-run":
        return runTraffic(call.traffic);
      case "doctor":
        return askDoctor();
    }
  }

  /** Who asks while it looks gets the same answer. */
  function askDoctor(): Promise<Outcome<unknown>> {
    findings ??= host.ask({ verb: "doctor" }).finally(() => {
      findings = null;
    });
    return findings;
  }

  /** The machine outside comes with the first traffic that needs it, and Docker does not tell of it. */
  async function runTraffic(traffic: TrafficRequest): Promise<Outcome<unknown>> {
    const { from, to } = traffic;
    const isNew = [from.kind, to.kind].includes("outside") && topology()?.outside.length === 0;
    const looking = isNew ? setInterval(() => docker?.readAgain(), OUTSIDE_MS) : undefined;
    const sent = await host.ask({ verb: "traffic-run", traffic });
    clearInterval(looking);
    if (isNew) docker?.readAgain();
    return pingOutcome(traffic, sent);
  }

  return {
    trace() {
      const { state } = tracer;
      const { articleLines } = ledger;
      return { ...state, articleLines, faults: [...faults, ...(docker?.faults() ?? []), ...state.faults] };
    },
    ledger: () => ledger.ledger,
    lines: () => intake.linesSeen,
    topology,
    act,
    presenterCame: () => tracer.presenterCame(),
    presentersGone: () => tracer.presentersGone(),
    close() {
      tracer.close();
      docker?.close();
      intake.close();
      parts.host.destroy();
      parts.dock?.destroy();
    },
  };
}
