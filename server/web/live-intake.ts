import type { Readable } from "node:stream";
import { createCorrelator, type JourneyEvent } from "@/lib/journey";
import { createLogReader, type LogEntry, type LogLine } from "@/lib/kernel-log";
import type { ChainKey } from "@/lib/netfilter";
import type { Topology } from "@/lib/protocol/topology";
import { isWithin, readNetwork } from "@/lib/rules";
import { ClockOffset } from "./clock-offset";
import type { LedgerBook } from "./ledger";
import type { Intake } from "./tracer";

/** One turn of the event loop reads for at most this long, so that viewers are served in between. */
const TURN_MS = 10;
/** Nothing came for this long: the pipe is empty, and the log's clock is as far as ours. */
const IDLE_MS = 20;

/** The log's clock is ahead of what its quickest record tells: by as long as kmsg pauses and gathers (copy-records.ts). */
const AHEAD_MS = 6;
/** So long the clock of a log that has just begun is not known well: its first records waited while rules were inserted. */
const SETTLING_MS = 2000;

/** User chains of one host, of which the names are long. */
const NAMES_MAX = 1024;

/** The reader leaves lines of known firewalls (UFW, firewalld) unparsed; they are netfilter's all the same. */
const OTHER_FIREWALL = /\bIN=\S* OUT=/;

/** The article's own words (lib/rules/article-rules.ts): they carry no nonce, and anybody may write them into a rule. */
const ARTICLE_PREFIX = /^ctc\/(?:eb|ip)table\//;

type Cut = { readonly fromMs: number; readonly toMs: number };

export type LiveIntake = Intake & {
  know(topology: Topology): void;
  /** The log's clock now, µs. */
  clockUs(): number;
  readonly linesSeen: number;
  close(): void;
};

/**
 * Kernel records in, journey events out. Only lines of our own rules go on: facility 0 (user space cannot
 * write that: /dev/kmsg makes it LOG_USER) and a nonce of this session at the very beginning, or, while the article's
 * rules stand, a prefix of theirs. What other programs and other rules log is counted, and stays on this machine.
 */
export function createLiveIntake(
  kmsg: Readable,
  ledger: LedgerBook,
  emit: (events: readonly JourneyEvent[]) => void,
  settleMs: number,
  see: (line: LogLine) => void = () => {},
): LiveIntake {
  const reader = createLogReader({ transport: "kmsg" });
  /** Prefixes that could not hold their chain's name in full. */
  const names = new Map<string, ChainKey>();
  const correlator = createCorrelator({ map: names });
  const prefixes: string[] = [];
  let words: ReadonlySet<string> = new Set();
  let linesSeen = 0;
  let isHeld = false;
  let isYielding = false;
  let lastDataMs = performance.now();
  let turnBeganMs = 0;
  const offset = new ClockOffset();
  let idle: NodeJS.Timeout | null = null;
  /** What bridges call, by the latest topology. */
  let bridgeCalls: string | null = null;
  let mute: readonly ChainKey[] = [];
  let cuts: readonly Cut[] = [];
  /** The log's clock ahead of ours, µs, as it was known when they were told. */
  let offsetToldUs = Number.NEGATIVE_INFINITY;

  const isOurs = (text: string): boolean => prefixes.some((prefix) => text.startsWith(prefix));

  function take(entry: LogEntry): void {
    if (entry.kind === "gap") {
      ledger.noteGap(entry.lost);
      correlator.push(entry);
      return;
    }
    const { priority, stampUs, text } = entry.record;
    if (stampUs !== null) offset.note(stampUs, lastDataMs);
    const isKernel = priority !== null && priority >> 3 === 0;
    const isOfArticle = entry.kind === "log" && words.has(entry.line.prefix.trim());
    if (isKernel && (isOurs(text) || isOfArticle)) {
      if (entry.kind === "other") {
        ledger.noteUnparsed();
        return;
      }
      linesSeen += 1;
      ledger.noteDelivered();
      see(entry.line);
      correlator.push(entry);
    } else if (entry.kind === "log" || isOurs(text) || OTHER_FIREWALL.test(text)) {
      ledger.noteOtherRule(isKernel && ARTICLE_PREFIX.test(text));
    }
  }

  function takeAll(entries: readonly LogEntry[]): void {
    for (const entry of entries) take(entry);
    const events = correlator.take();
    if (events.length > 0) emit(events);
  }

  const clockUs = (): number => offset.clockUs(performance.now());

  /** By the log's clock, as fresher records tell it. */
  function tellCuts(): void {
    cuts = cuts.filter(({ toMs }) => toMs > performance.now() - SETTLING_MS);
    offsetToldUs = offset.clockUs(0);
    if (offsetToldUs === Number.NEGATIVE_INFINITY) return;
    for (const { fromMs, toMs } of cuts)
      correlator.cut(offset.clockUs(fromMs), offset.clockUs(toMs + AHEAD_MS));
    takeAll([]);
  }

  /** Without records the correlator has no clock: packets that wait in vain would stay open. */
  function rest(): void {
    correlator.advance(clockUs());
    takeAll(reader.flush());
    idle = correlator.openPackets() > 0 ? setTimeout(rest, IDLE_MS) : null;
  }

  function updateFlow(): void {
    if (isHeld || isYielding) kmsg.pause();
    else kmsg.resume();
  }

  kmsg.on("data", (chunk: Buffer) => {
    const nowMs = performance.now();
    if (nowMs - lastDataMs > 1) turnBeganMs = nowMs;
    lastDataMs = nowMs;
    // The kernel writes everything outside of printable ASCII as \xNN.
    takeAll(reader.push(chunk.toString("latin1")));
    if (cuts.length > 0 && offset.clockUs(0) > offsetToldUs) tellCuts();
    if (idle === null) idle = setTimeout(rest, IDLE_MS);
    else idle.refresh();
    if (performance.now() - turnBeganMs < TURN_MS) return;
    isYielding = true;
    updateFlow();
    setImmediate(() => {
      isYielding = false;
      turnBeganMs = performance.now();
      updateFlow();
    });
  });

  return {
    get linesSeen() {
      return linesSeen;
    },
    hold() {
      isHeld = true;
      if (idle !== null) clearTimeout(idle);
      idle = null;
      updateFlow();
    },
    release() {
      isHeld = false;
      updateFlow();
      // Packets that were open may get no further record that would wind the clock.
      if (correlator.openPackets() > 0) idle ??= setTimeout(rest, IDLE_MS);
    },
    accept(nonce, itsWords) {
      words = itsWords;
      mute = [];
      correlator.renew();
      const prefix = `hop:${nonce}:`;
      if (!prefixes.includes(prefix)) prefixes.push(prefix);
    },
    forgetWords() {
      words = new Set();
    },
    name(shortened) {
      for (const { prefix, chain } of shortened.slice(0, NAMES_MAX)) names.set(prefix.trim(), chain);
    },
    clockUs,
    noteCut(fromMs, toMs) {
      cuts = [...cuts, { fromMs, toMs }];
      tellCuts();
    },
    narrow(addresses) {
      const networks = addresses.flatMap((one) => readNetwork(one) ?? []);
      correlator.narrow(networks.length === 0 ? null : (address) => isWithin(networks, address));
    },
    mute(chains) {
      mute = chains;
      correlator.renew(mute);
      takeAll([]);
    },
    know(topology) {
      const { bridgeNfCallIptables, bridgeNfCallIp6tables, bridgeNfCallArptables } = topology.model;
      const called = [bridgeNfCallIptables, bridgeNfCallIp6tables, bridgeNfCallArptables].join();
      if (bridgeCalls !== null && bridgeCalls !== called) correlator.renew(mute);
      bridgeCalls = called;
      correlator.know(topology);
    },
    async quiet() {
      const calledMs = performance.now();
      const isQuiet = () => performance.now() - Math.max(lastDataMs, calledMs) >= settleMs;
      // Other programs may write to the kernel log all the time: then this is as quiet as it gets.
      const enoughMs = calledMs + 8 * settleMs;
      while (!isQuiet() && performance.now() < enoughMs) await pause(settleMs / 4);
    },
    close() {
      if (idle !== null) clearTimeout(idle);
      kmsg.destroy();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
