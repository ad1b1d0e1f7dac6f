import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Ledger } from "@/lib/protocol/events";

/** What /metrics reads at the moment it is asked. */
export type MetricsSource = {
  ledger(): Ledger;
  viewers(): number;
  events(): number;
  heldBytes(): number;
  skippedEvents(): number;
  cutViewers(): number;
};

export type WebMetrics = {
  /** A request, connection or message that was turned away, by reason. */
  refused(reason: string): void;
  /** Prometheus text format 0.0.4. */
  text(source: MetricsSource): Promise<string>;
  readonly contentType: string;
};

const LEDGER_HELP: Readonly<Record<keyof Ledger, string>> = {
  matched: "Log lines there should have been: our rules' counters in the kernel, and foreign lines as read",
  limited: "Log lines cut by the rate cap",
  lost: "Log lines overwritten in the kernel's ring before they were read",
  foreign: "Log lines of other rules, and lines that could not be parsed",
  dropped: "Log lines dropped by the web process",
  delivered: "Log lines delivered",
};

export function createMetrics(): WebMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "hopscope_" });
  const refusedTotal = new Counter({
    name: "hopscope_refused_total",
    help: "Requests, connections and messages turned away",
    labelNames: ["reason"],
    registers: [registry],
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const ledgerGauges = Object.entries(LEDGER_HELP).map(
    ([key, help]) => [key as keyof Ledger, gauge(`hopscope_ledger_${key}_lines`, help)] as const,
  );
  const viewers = gauge("hopscope_viewers", "Connected viewers");
  const events = gauge("hopscope_events", "Journey events of this session");
  const held = gauge("hopscope_event_log_bytes", "Bytes held for resume and late viewers");
  const skipped = gauge("hopscope_viewer_skipped_events", "Events not sent to viewers that were too slow");
  const cut = gauge("hopscope_viewers_cut", "Viewers cut because they took nothing");
  return {
    refused: (reason) => refusedTotal.inc({ reason }),
    text(source) {
      const ledger = source.ledger();
      for (const [key, each] of ledgerGauges) each.set(ledger[key]);
      viewers.set(source.viewers());
      events.set(source.events());
      held.set(source.heldBytes());
      skipped.set(source.skippedEvents());
      cut.set(source.cutViewers());
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
