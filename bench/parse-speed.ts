import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCorrelator } from "@/lib/journey";
import { chainOf, createLogReader } from "@/lib/kernel-log";
import { type FigureRow, median, thousands } from "./figure-row";

const LINES = 200_000;
const ROUNDS = 7;
const WARMING_ROUNDS = 5;

/** lognormalizer's own parser for these lines (liblognorm, "v2-iptables"). */
const RULEBASE =
  'version=2\nrule=:%[{"type":"word","name":"prefix"},{"type":"literal","text":" "},{"type":"v2-iptables","name":"line"}]%\n';

/**
 * Lines parsed a second, and parsed and put together, beside `lognormalizer`, on the same bytes: what
 * hopscope's rules log for pings and connections, repeated with ids that differ.
 */
export function measureParseSpeed(capture = "lib/journey/testdata/speed.log"): readonly FigureRow[] {
  const text = manyLines(readFileSync(capture, "utf8"));
  const log = Buffer.from(text);
  const lognormalizer = lognormalizerOn(text);
  const parsing = () => parse(log, false);
  const joining = () => parse(log, true);
  try {
    // The peer is a program that was compiled before; V8 compiles a function several times over its first million lines.
    for (let at = 0; at < WARMING_ROUNDS; at++) {
      parsing();
      joining();
    }
    // In turns, so that what else the machine does meets all three alike.
    const rounds = Array.from({ length: ROUNDS }, () => ({
      parsed: rateOf(parsing),
      together: rateOf(joining),
      peer: lognormalizer === null ? null : rateOf(lognormalizer.run),
    }));
    const peers = rounds.flatMap((round) => round.peer ?? []);
    const peer = peers.length === 0 ? null : median(peers);
    const row = (what: string, rates: readonly number[], times: number): FigureRow => ({
      what,
      ours: `${thousands(median(rates))} (${thousands(Math.min(...rates))} to ${thousands(Math.max(...rates))})`,
      peer: {
        name: "lognormalizer v2-iptables",
        value:
          peer === null
            ? "not installed"
            : `${thousands(peer)}, ours is ${(median(rates) / peer).toFixed(1)}×`,
      },
      goal: `≥ ${times}× the peer`,
      met: peer !== null && median(rates) >= times * peer,
    });
    return [
      row(
        "lines parsed a second",
        rounds.map((round) => round.parsed),
        6,
      ),
      row(
        "lines parsed and put together a second",
        rounds.map((round) => round.together),
        3,
      ),
    ];
  } finally {
    lognormalizer?.end();
  }
}

/** Every log line parsed in full and given its chain; with `together`, made a hop of a packet as well. */
function parse(log: Buffer, together: boolean): void {
  const reader = createLogReader();
  const correlator = createCorrelator();
  let lines = 0;
  const use = (entries: ReturnType<typeof reader.end>) => {
    for (const entry of entries) {
      if (together) correlator.push(entry);
      else if (entry.kind === "log" && chainOf(entry.line) !== null) lines += 1;
    }
    if (together) count();
  };
  const count = () => {
    for (const { kind } of correlator.take()) if (kind === "hop") lines += 1;
  };
  // In the pieces in which a file or a pipe gives it.
  for (let at = 0; at < log.length; at += 65_536) use(reader.push(log.toString("latin1", at, at + 65_536)));
  use(reader.end());
  correlator.end();
  count();
  if (lines !== LINES) throw new Error(`${lines} of ${LINES} lines were parsed`);
}

function rateOf(work: () => void): number {
  const start = performance.now();
  work();
  return LINES / ((performance.now() - start) / 1000);
}

/** The peer on `text`, from a file; null where it is not installed. */
function lognormalizerOn(text: string): { readonly run: () => void; readonly end: () => void } | null {
  if (!existsSync("/usr/bin/lognormalizer")) return null;
  const folder = mkdtempSync(join(tmpdir(), "hopscope-bench-"));
  const rules = join(folder, "iptables.rulebase");
  const log = join(folder, "lines.log");
  writeFileSync(rules, RULEBASE);
  writeFileSync(log, text);
  return {
    run: () => {
      const { status } = spawnSync("sh", ["-c", `lognormalizer -r "${rules}" < "${log}" > /dev/null`]);
      if (status !== 0) throw new Error(`lognormalizer ended with ${status}`);
    },
    end: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * `LINES` lines out of a capture of whole packets: each repetition has its own IP, ICMP and port numbers. Sequence
 * numbers run on and stamps advance, so that nothing looks lost and no repetition looks like another boot.
 */
function manyLines(capture: string): string {
  const lines = capture.split("\n").filter((line) => line !== "");
  const stamps = lines.map((line) => Number(RECORD_HEAD.exec(line)?.[2]));
  const first = Math.min(...stamps);
  const span = Math.max(...stamps) - first + BETWEEN_REPETITIONS_US;
  return Array.from({ length: LINES }, (_, at) => {
    const round = Math.floor(at / lines.length);
    const numbered = (lines[at % lines.length] ?? "").replace(
      /\b(ID|SPT|DPT)=(\d{4,5})\b/g,
      (_match, key, value) => `${key}=${1024 + ((Number(value) + round * 7) % 64_000)}`,
    );
    return numbered.replace(
      RECORD_HEAD,
      (_match, priority, stamp) => `${priority},${at},${Number(stamp) + round * span},`,
    );
  })
    .map((line) => `${line}\n`)
    .join("");
}

/** `<prio>,<seq>,<usec>,` of a /dev/kmsg record. */
const RECORD_HEAD = /^(\d+),\d+,(\d+),/;
const BETWEEN_REPETITIONS_US = 1000;
