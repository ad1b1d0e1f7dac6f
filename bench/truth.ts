/**
 * Real traffic with a mark of its own on every packet, and how many packets the correlator puts together
 * exactly from the same log without the marks. Needs root.
 *
 *   npx esbuild bench/truth.ts --bundle --platform=node --format=esm --alias:@=. --outfile=dist/truth.mjs
 *   node dist/truth.mjs [--keep FOLDER] [nft|article] [part of a scenario's name]
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { analyze } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";
import { capture } from "./truth/capture";
import { openNetwork } from "./truth/network";
import { BACKENDS, type Backend, insertRules } from "./truth/rules";
import { type Score, score } from "./truth/score";
import { startServers, TRAFFIC, type Traffic } from "./truth/traffic";
import { type TrueCapture, truePackets } from "./truth/true-packets";

function scoreOf({ records, packets, unmarked }: TrueCapture): Score {
  const reader = createLogReader();
  const analysis = analyze([...reader.push(`${records.join("\n")}\n`), ...reader.end()]);
  const found = analysis.packets.map(({ hops, ambiguous }) => ({
    lines: hops.flatMap(({ line }) => (unmarked.has(line) ? [] : [line])),
    ambiguous,
  }));
  return score(packets, found, (line) => (records[line - 1] ?? "").replace(/^[^;]*;/, ""));
}

function lostOf(records: readonly string[]): number {
  const seqs = records.map((record) => Number(record.split(",", 2)[1]));
  return seqs.length === 0 ? 0 : (seqs.at(-1) ?? 0) - (seqs[0] ?? 0) + 1 - seqs.length;
}

async function measure(
  backend: Backend,
  bridgeNfCallIptables: boolean,
  traffic: readonly Traffic[],
  keep: string | null,
) {
  const network = openNetwork({ bridgeNfCallIptables });
  // Eight of base32, as the nft back end's prefix has it; four are enough for the article's 29 bytes.
  const nonce = `hs${process.pid
    .toString(32)
    .replace(/[0189]/g, "x")
    .padStart(6, "y")}`.slice(0, 8);
  const tag = backend === "nft" ? nonce : nonce.slice(-5);
  try {
    await startServers(network);
    insertRules(network, backend, tag);
    for (const { name, make } of traffic) {
      const marked = await capture(tag, () => make(network));
      const truth = truePackets(marked);
      const result = scoreOf(truth);
      const label = `${backend} call-iptables=${bridgeNfCallIptables ? 1 : 0} ${name}`;
      const lost = lostOf(truth.records);
      const torn = lost === 0 ? "" : `, ${lost} records lost`;
      const rest =
        result.wrong.length === 0 ? "" : `  WRONG ${result.wrong.length} (${result.silentlyWrong} silently)`;
      process.stdout.write(
        `${label.padEnd(52)} ${String(truth.records.length).padStart(6)} lines ${String(result.packets).padStart(5)} packets  ${result.exact} exact, ${result.interchanged} interchanged${torn}${rest}\n`,
      );
      if (keep !== null) {
        mkdirSync(keep, { recursive: true });
        const file = `${keep}/${label.replace(/[^a-z0-9]+/gi, "-")}`;
        writeFileSync(`${file}.log`, `${truth.records.join("\n")}\n`, "latin1");
        writeFileSync(`${file}.truth.json`, `${JSON.stringify(truth.packets)}\n`);
      }
    }
  } finally {
    network.close();
  }
}

const argv = process.argv.slice(2);
const keepAt = argv.indexOf("--keep");
const keep = keepAt < 0 ? null : (argv.splice(keepAt, 2)[1] ?? null);
const [backendName, part = ""] = argv;
const backends = BACKENDS.filter((backend) => backendName === undefined || backend === backendName);
const traffic = TRAFFIC.filter(({ name }) => name.includes(part));
if (!holdNfLogAllNetns()) throw new Error("net.netfilter.nf_log_all_netns cannot be set");
try {
  for (const backend of backends)
    for (const calls of [true, false]) await measure(backend, calls, traffic, keep);
} finally {
  releaseNfLogAllNetns();
}
