/** The tools themselves take each command, what it inserts matches the packet, and the undoing leaves nothing. */
import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCorrelator, JourneyFold } from "@/lib/journey";
import type { Hop } from "@/lib/journey/journey";
import { createLogReader } from "@/lib/kernel-log";
import { chainKey, chainParts, isBaseChain } from "@/lib/netfilter/chain";
import { ruleScript, rulesOfAddress, rulesOfConversation, rulesOfHop } from ".";

const isRoot = process.getuid?.() === 0;
const NS = `hoprule-${process.pid}`;
const PEER = `${NS}-peer`;
const WORDS = { nothingRan: "inserting", undo: "undoing" };
const run = (command: string, name = NS) =>
  execFileSync("ip", ["netns", "exec", name, "sh", "-ec", command], { encoding: "utf8", timeout: 20_000 });
const saved = () =>
  run("iptables-save; ip6tables-save; ebtables-save; nft list tables bridge")
    .split("\n")
    .filter((line) => line.startsWith("-A") || line.includes("hopcopy"));
const halves = (script: string | null) => (script ?? "").split("# undoing\n");

function hopsOf(file: string): readonly Hop[] {
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(readFileSync(file, "utf8")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  return fold.result().packets.flatMap(({ hops }) => hops);
}

/** One of each shape: what differs in numbers alone is the same to the tools. */
function shapes(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const files = readdirSync("lib/journey/testdata").filter((name) => name.endsWith(".log"));
  for (const name of files)
    for (const hop of hopsOf(`lib/journey/testdata/${name}`)) {
      if (!isBaseChain(chainParts(hop.chain).chain)) continue;
      const script = ruleScript(rulesOfHop(hop), WORDS);
      if (script !== null) found.set(script.replace(/\d+/g, "0"), script);
    }
  return found;
}

describe.skipIf(!isRoot)("copied rules on a real host", () => {
  beforeAll(() => {
    for (const name of [NS, PEER]) execFileSync("ip", ["netns", "add", name]);
    run(`ip link set lo up; ip link add v0 type veth peer name v0 netns ${PEER}`);
    run("ip addr add 10.91.0.1/24 dev v0; ip link set v0 up");
    run("ip addr add 10.91.0.2/24 dev v0; ip link set v0 up; ip link set lo up", PEER);
  });
  afterAll(() => {
    for (const name of [NS, PEER]) spawnSync("ip", ["netns", "del", name]);
  });

  it("[L1] [L2] [L3] every shape of line that was recorded goes in, and out again", () => {
    const scripts = shapes();
    expect(scripts.size).toBeGreaterThan(30);
    for (const script of scripts.values()) {
      const [insert = "", undo = ""] = halves(script);
      run(insert);
      expect(saved(), insert).toHaveLength(1);
      run(undo);
      expect(saved(), undo).toHaveLength(0);
    }
  }, 240_000);

  it("[L3] a ping's rule counts the next ping there, and nothing else", () => {
    const text =
      "x IN= OUT=v0 SRC=10.91.0.1 DST=10.91.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1 ";
    const [insert = "", undo = ""] = halves(
      ruleScript(rulesOfHop({ text, chain: chainKey("ip", "mangle", "OUTPUT") }), WORDS),
    );
    run(insert);
    run("ping -c 2 -i 0.2 -W 2 10.91.0.2");
    run("ping -c 1 -W 2 10.91.0.1", PEER);
    expect(counts("mangle", "OUTPUT")).toEqual([2]);
    run(undo);
    expect(counts("mangle", "OUTPUT")).toEqual([]);
  });

  it("[L4] a conversation's rules count both directions of it, and no other", () => {
    const header = {
      family: "ip4",
      protocol: "icmp",
      src: "10.91.0.1",
      dst: "10.91.0.2",
      sport: null,
      dport: null,
      length: 84,
      ttl: 64,
      ipId: 1,
      info: "",
    } as const;
    const [insert = "", undo = ""] = halves(
      ruleScript(rulesOfConversation({ protocol: "icmp" }, { header, direction: "request" }), WORDS),
    );
    run(insert);
    run("ping -c 1 -W 2 10.91.0.2");
    run("ping -c 1 -W 2 10.91.0.1", PEER);
    expect(counts("mangle", "OUTPUT")).toEqual([1]);
    expect(counts("mangle", "PREROUTING")).toEqual([1]);
    run(undo);
    expect(saved()).toEqual([]);
  });

  it("[L2] [L5] an address's rules go in, and out again", () => {
    const [insert = "", undo = ""] = halves(
      ruleScript([...rulesOfAddress("10.91.0.2"), ...rulesOfAddress("fd00::2")], WORDS),
    );
    run(insert);
    expect(saved()).toHaveLength(8);
    run(undo);
    expect(saved()).toEqual([]);
  });
});

/** Packets that each rule of a chain has matched. */
function counts(table: string, chain: string): readonly number[] {
  return run(`iptables -t ${table} -vxnL ${chain}`)
    .split("\n")
    .slice(2)
    .filter((line) => line.trim() !== "")
    .map((line) => Number(line.trim().split(/\s+/)[0]));
}
