import { setTimeout as pause } from "node:timers/promises";
import type { ChainKey } from "@/lib/netfilter";
import {
  type LabScenario,
  type Outcome,
  type RulesPreview,
  type Status,
  type Target,
  type TraceRequest,
  WHOLE_HOST,
} from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import { MAX_MINUTES } from "@/lib/protocol/host-verbs";
import { addressesAsked, namesNobody, planOf } from "@/lib/protocol/plan-of-request";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import type { Topology } from "@/lib/protocol/topology";
import { articleWords, type RulesInserted, type RulesState, type ShortenedName } from "@/lib/rules";
import { createQueue } from "@/server/host/in-order";
import { holdRules, type Rules } from "@/server/rules/hold-rules";
import { safeLines } from "./host-answer";
import type { HostClient } from "./host-client";
import type { LedgerBook, RuleCount } from "./ledger";
import type { WebLimits } from "./limits";

/** What `lab` logs when it starts by itself: everything, in namespaces of its own. */
const LAB_REQUEST: TraceRequest = { ...WHOLE_HOST, minutes: MAX_MINUTES };

/** Stop this long before the host does it, to read the last counters. */
const BEFORE_END_MS = 500;

/** What the tracer needs of the reading side. */
export type Intake = {
  /** While rules are being inserted their nonce is not known here: what comes waits. */
  hold(): void;
  release(): void;
  /** `words`: prefixes of our rules that hold no nonce, as long as these stand. */
  accept(nonce: string, words: ReadonlySet<string>): void;
  /** Its rules are gone, and so are the words. */
  forgetWords(): void;
  /** Lines of these prefixes, from now on, are of these chains. */
  name(shortened: readonly ShortenedName[]): void;
  /** Between these (`performance.now()`) the rules' limit may have cut lines, or rules were away. */
  noteCut(fromMs: number, toMs: number): void;
  /** Rules log by these addresses, and for the sake of what NAT turns them into by others; empty: by none. */
  narrow(addresses: readonly string[]): void;
  /** In these chains, and no others, our rule does not stand. */
  mute(chains: readonly ChainKey[]): void;
  /** Resolves when no record has come for a while: nothing is under way. */
  quiet(): Promise<void>;
};

/** Of a new host of the lab, that refuses at first. */
const TRIES_AGAIN = 4;
const AGAIN_MS = 500;
const ENDED_SAID_MS = 60_000;
const NOBODY: Outcome<never> = { ok: false, code: "no-own-address", detail: "" };
const DONE: Outcome = { ok: true, value: null };

type Standing = { readonly missing: string; readonly restored: number; readonly atMs: number };

/** The rules' life as `web` sees it: start, lease, counters, end. Verbs happen one after the other. */
export class Tracer {
  private tracing: Status["tracing"] = "off";
  private endsAtMs: number | null = null;
  private readonly faults = new Set<string>();
  private ruleNotes: readonly string[] = [];
  private readonly inOrder = createQueue();
  private timers: NodeJS.Timeout[] = [];
  /** The rules went because nobody was there: who comes to the lab gets them back. */
  private endedAlone = false;
  /** No presenter is there, and has not been for the grace time. */
  private isAlone = false;
  private lastRequest = LAB_REQUEST;
  /** The last reading of the counters, and what had been read of the log by then. */
  private counted = { matched: -1, logged: -1, read: -1 };
  private isCounting = false;
  /** What the limit had cut then, and when that reading was asked for (`performance.now()`). */
  private limited = { lines: 0, atMs: 0 };
  /** Where rules were missing then, how often any had been put back, and when that look was asked for. */
  private standing: Standing = { missing: "", restored: 0, atMs: 0 };

  /** When the host was last asked, and said that they do. */
  private stoodMs = 0;

  private readonly rules: Rules;

  constructor(
    private readonly target: Target,
    private readonly host: HostClient,
    private readonly intake: Intake,
    private readonly ledger: LedgerBook,
    private readonly limits: WebLimits,
    private readonly ownPort: number,
    private readonly topology: () => Topology | null,
    /** Others have changed what stands in the host's chains. */
    othersChanged: () => void,
  ) {
    this.rules = holdRules((request) => host.ask(request), othersChanged);
  }

  get state(): Pick<Status, "tracing" | "endsInMs" | "faults" | "ruleNotes"> {
    const leftMs = this.endsAtMs === null ? null : Math.max(0, this.endsAtMs - performance.now());
    // Whole seconds: a countdown, not a reason to send a status four times a second.
    const endsInMs = leftMs === null ? null : Math.ceil(leftMs / 1000) * 1000;
    const missing = this.ledger.unexplained > 0 ? ["lines-missing"] : [];
    return {
      tracing: this.tracing,
      endsInMs,
      faults: [...this.faults, ...missing],
      ruleNotes: this.ruleNotes,
    };
  }

  start(request: TraceRequest): Promise<Outcome> {
    // Once it is its turn: the host may have changed by then.
    return this.inOrder(async () => (namesNobody(request, this.topology()) ? NOBODY : this.insert(request)));
  }

  stop(): Promise<Outcome> {
    return this.inOrder(() => this.remove());
  }

  async preview(request: TraceRequest): Promise<Outcome<RulesPreview>> {
    if (namesNobody(request, this.topology())) return NOBODY;
    const texts = await this.rules.preview(this.plan(request));
    return texts.ok
      ? { ok: true, value: { insert: safeLines(texts.value.insert), undo: safeLines(texts.value.undo) } }
      : texts;
  }

  async run(name: LabScenario): Promise<Outcome<{ readonly output: string }>> {
    const ready = await this.inOrder(async () => (this.tracing === "on" ? DONE : this.insert(LAB_REQUEST)));
    return ready.ok ? this.host.ask({ verb: "scenario-run", name }) : ready;
  }

  /** In the lab nothing of anybody else's is logged: it starts by itself. */
  startAlone(): Promise<Outcome> | null {
    return this.target === "lab" ? this.start(LAB_REQUEST) : null;
  }

  presenterCame(): void {
    this.isAlone = false;
    if (!this.endedAlone) return;
    this.endedAlone = false;
    if (this.target === "lab") void this.start(this.lastRequest);
  }

  /** Its rules went with its connection. */
  hostCameBack(): Promise<unknown> {
    return this.inOrder(async () => {
      this.rules.close();
      if (this.tracing === "off") return DONE;
      this.stopTimers();
      this.endsAtMs = null;
      if (this.tracing === "on") this.noteGone();
      this.faults.delete("host-gone");
      this.faults.delete("rules-gone");
      this.tracing = "off";
      return this.target === "lab" ? this.insertAgain(this.lastRequest) : DONE;
    });
  }

  /** What a host held that was killed may take a moment to go. */
  private async insertAgain(request: TraceRequest): Promise<Outcome> {
    for (let left = TRIES_AGAIN; ; left -= 1) {
      const inserted = await this.insert(request);
      if (inserted.ok || left === 0) return inserted;
      await pause(AGAIN_MS);
    }
  }

  /** Others wrote their rules anew: do ours stand? Those of iptables are put back, which is said. */
  async checkRules(): Promise<void> {
    const askedMs = performance.now();
    if (this.tracing === "on") this.noteState(await this.rules.check(), askedMs);
  }

  private noteState(checked: Outcome<RulesState>, askedMs: number): void {
    if (!checked.ok || checked.value.state !== "on" || this.tracing !== "on") return;
    this.noteStanding(checked.value.missing, checked.value.restored, askedMs);
    this.intake.name(checked.value.shortened);
    this.ruleNotes = checked.value.notes.map((text) => safeLines(text));
    if (checked.value.restored > 0 && !checked.value.givenUp) this.faults.add("rules-restored");
    if (!checked.value.givenUp) return;
    this.faults.delete("rules-restored");
    this.faults.add("rules-given-up");
  }

  /** Since rules were last seen as they were, silence of those that others removed, or that came back, proves nothing. */
  private noteStanding(chains: readonly ChainKey[], restored: number, askedMs: number): void {
    const before = this.standing;
    const missing = chains.join(" ");
    this.standing = { missing, restored, atMs: askedMs };
    if (missing === before.missing && restored === before.restored) return;
    this.intake.noteCut(before.atMs, performance.now());
    this.intake.mute(chains);
  }

  presentersGone(): void {
    this.isAlone = true;
    // While rules are being inserted: once they stand.
    if (this.tracing !== "on") return;
    this.endedAlone = true;
    void this.stop();
  }

  close(): void {
    this.stopTimers();
    this.rules.close();
  }

  private async insert(request: TraceRequest): Promise<Outcome> {
    if (this.tracing === "on") await this.remove();
    this.tracing = "starting";
    this.lastRequest = request;
    this.intake.hold();
    const askedMs = performance.now();
    const topology = this.topology();
    try {
      const inserted = await this.rules.insert(this.plan(request, topology));
      if (inserted.ok) await this.begin(inserted.value, addressesAsked(request, topology), askedMs);
      else this.fail(inserted.code);
      return inserted.ok ? DONE : inserted;
    } finally {
      this.intake.release();
    }
  }

  private async begin(
    { nonce, endsInMs }: RulesInserted,
    asked: readonly string[],
    askedMs: number,
  ): Promise<void> {
    const { article } = this.lastRequest;
    this.intake.accept(nonce, new Set(article === null ? [] : articleWords(article)));
    this.intake.narrow(asked);
    this.ledger.noteTraceStart();
    this.faults.clear();
    this.ruleNotes = [];
    this.counted = { matched: -1, logged: -1, read: -1 };
    this.limited = { lines: 0, atMs: performance.now() };
    this.standing = { missing: "", restored: 0, atMs: this.limited.atMs };
    this.tracing = "on";
    this.endsAtMs = performance.now() + endsInMs;
    if (this.isWithinReach()) await this.checkRules();
    // One chain after the other got its rule: until all stood, the silence of one proves nothing. What came meanwhile
    // waits to be read, and is then all that tells the log's clock.
    this.intake.noteCut(askedMs, performance.now());
    this.stoodMs = performance.now();
    this.startTimers();
    if (this.isAlone) this.presentersGone();
  }

  private async remove(): Promise<Outcome> {
    if (this.tracing !== "on") return DONE;
    this.tracing = "stopping";
    this.stopTimers();
    const askedMs = performance.now();
    const last = await this.rules.remove();
    if (last.ok) this.noteLimited(last.value, askedMs, 0);
    // Likewise while one after the other goes.
    this.intake.noteCut(askedMs, performance.now());
    await this.intake.quiet();
    this.noteEnd(last.ok ? last.value : null);
    this.endsAtMs = null;
    for (const ofRules of ["rules-restored", "rules-given-up"]) this.faults.delete(ofRules);
    if (last.ok) this.tracing = "off";
    else this.fail(last.code);
    return last.ok ? DONE : last;
  }

  /** Nobody asked for their end: they went at some time since they were last known to stand. */
  private noteGone(): void {
    this.intake.noteCut(this.stoodMs, performance.now());
    this.noteEnd(null);
  }

  private noteEnd(last: RuleCount | null): void {
    this.ledger.noteTraceEnd(last);
    this.intake.forgetWords();
  }

  private startTimers(): void {
    const leftMs = (this.endsAtMs ?? 0) - performance.now();
    this.timers = [
      setInterval(() => void this.renew(), this.limits.renewMs),
      setInterval(() => void this.count(), this.limits.countersMs),
      setTimeout(() => void this.stopInTime(this.endsAtMs), Math.max(0, leftMs - BEFORE_END_MS)),
    ];
  }

  /** Not what has been started anew meanwhile. It is said for a while, as nothing is wrong. */
  private stopInTime(endsAtMs: number | null): Promise<Outcome> {
    return this.inOrder(async () => {
      if (this.tracing !== "on" || this.endsAtMs !== endsAtMs) return DONE;
      const removed = await this.remove();
      if (!removed.ok) return removed;
      this.faults.add("trace-ended");
      setTimeout(() => this.faults.delete("trace-ended"), ENDED_SAID_MS).unref();
      return DONE;
    });
  }

  private stopTimers(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers = [];
  }

  private async renew(): Promise<void> {
    const asked = this.endsAtMs;
    const askedMs = performance.now();
    const renewed = await this.host.ask({ verb: "renew" });
    const isGone = renewed.ok && renewed.value.endsInMs === null;
    const why = isGone ? await this.whyRulesGone() : "host-gone";
    // Others may have begun to stand meanwhile.
    if (this.tracing !== "on" || this.endsAtMs !== asked) return;
    if (renewed.ok && !isGone) {
      this.stoodMs = askedMs;
      this.faults.delete("host-hung");
      return;
    }
    if (!renewed.ok && renewed.code !== "host-gone") {
      this.faults.add(renewed.code);
      return;
    }
    // Without the host there are no rules either: the kernel removes them with it.
    this.stopTimers();
    this.endsAtMs = null;
    this.noteGone();
    this.fail(why);
  }

  /** A lab that stands has a process in its namespace. */
  private async whyRulesGone(): Promise<FaultCode> {
    if (this.target !== "lab") return "rules-gone";
    const around = await this.host.ask({ verb: "rules-look", iptables: false });
    return around.ok && around.value.namespacePid === null ? "lab-gone" : "rules-gone";
  }

  /** One at a time: of a host that is slow, a late answer would undo a newer one. */
  private async count(): Promise<void> {
    if (this.isCounting) return;
    this.isCounting = true;
    await this.countOnce().finally(() => {
      this.isCounting = false;
    });
  }

  private async countOnce(): Promise<void> {
    const askedMs = performance.now();
    const counters = await this.rules.counters();
    if (!counters.ok || this.tracing !== "on") return;
    if (this.isWithinReach()) this.noteState(this.rules.lastState(), askedMs);
    if (this.faults.has("rules-given-up") && counters.value.chains.length === 0) {
      await this.endGivenUp();
      return;
    }
    this.ledger.noteCounters(counters.value);
    this.noteLimited(counters.value, askedMs, 2 * this.limits.countersMs);
    const { matched, logged } = counters.value;
    const now = { matched, logged, read: this.ledger.linesRead };
    const { matched: hadMatched, logged: hadLogged, read: hadRead } = this.counted;
    // Nothing moved on either side since the last reading: nothing is under way, the sides can be compared.
    if (now.matched === hadMatched && now.logged === hadLogged && now.read === hadRead) this.ledger.settle();
    this.counted = now;
  }

  /** Others have removed the last of them: nothing is traced, and nothing is held any more. */
  private endGivenUp(): Promise<Outcome> {
    return this.inOrder(async () => {
      if (this.tracing !== "on" || !this.faults.has("rules-given-up")) return DONE;
      const removed = await this.remove();
      if (removed.ok) this.fail("rules-given-up");
      return removed;
    });
  }

  /** Others can remove rules of iptables; a table of nft that has an owner they cannot. */
  private isWithinReach(): boolean {
    return this.lastRequest.backend === "iptables" || this.lastRequest.userChains;
  }

  /** `nextMs`: looked at again within this. */
  private noteLimited({ matched, logged }: RuleCount, askedMs: number, nextMs: number): void {
    const lines = matched - logged;
    if (lines > this.limited.lines) this.intake.noteCut(this.limited.atMs, performance.now() + nextMs);
    this.limited = { lines, atMs: askedMs };
  }

  private fail(code: string): void {
    this.tracing = "failed";
    this.faults.add(code);
  }

  private plan(request: TraceRequest, topology = this.topology()): RulesPlan {
    // Inside of the lab's namespaces this server is not reachable: there is no traffic of ours to leave out.
    return planOf(request, topology, this.target === "lab" ? null : this.ownPort);
  }
}
