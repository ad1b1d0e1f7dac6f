import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { mayEndPackets } from "@/lib/netfilter/ending-rules";
import { createCorrelator } from "./correlator";
import { JourneyFold } from "./fold";
import type { KnownChain } from "./returning-chains";

const chain = (name: string, from: string, ...rules: readonly string[]): KnownChain => ({
  ...{ family: "ip", table: "filter", name, from: [from] },
  rules: rules.map((rule) => `-A ${name} ${rule}`),
});
const DOCKER = chain(
  "DOCKER",
  "FORWARD",
  "-d 172.18.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT",
);

const PASSED = ["mangle:FWD", "filter:FWD", "mangle:POST"];

/** One packet that passes, so that POSTROUTING is known to log, and one that ends behind these chains. */
function endBehind(
  chains: readonly string[],
  known: readonly KnownChain[],
  /** Of the one that passes. */
  seen: readonly string[] = [],
): string | null {
  const before = [...PASSED.slice(0, 2), ...seen.map((name) => `filter:=${name}`), ...PASSED.slice(2)];
  const lines = [...before, "mangle:FWD", "filter:FWD", ...chains.map((name) => `filter:=${name}`)];
  const text = lines.map((prefix, index) => {
    const [id, port] = index < before.length ? [7, 80] : [8, 81];
    return (
      `[ 1.${String(index).padStart(6, "0")}] hop:abcdefgh:ip:${prefix} IN=${prefix.endsWith("POST") ? "" : "eth0"} OUT=docker0 ` +
      `SRC=192.0.2.1 DST=172.18.0.2 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=${id} DF PROTO=TCP SPT=53204 DPT=${port} SEQ=4 ACK=0 WINDOW=64240 RES=0x00 SYN URGP=0\n`
    );
  });
  const reader = createLogReader();
  const correlator = createCorrelator();
  const fold = new JourneyFold((hop) => hop);
  correlator.know({ bridges: [], ports: [], userChains: known });
  for (const entry of [...reader.push(text.join("")), ...reader.end()]) correlator.push(entry);
  correlator.advance(60_000_000);
  correlator.end();
  for (const event of correlator.take()) fold.apply(event);
  return fold.result().packets.find(({ header }) => header.dport === 81)?.droppedAt ?? null;
}

describe("where a packet ended that user chains logged", () => {
  it("[F11] in the last one, where nothing tells of its rules", () => {
    expect(endBehind(["DOCKER-USER", "DOCKER"], [])).toBe("net/ip:filter:DOCKER@FORWARD");
  });

  it("[F11] in the last one, where one of its rules may end it", () => {
    const user = chain("DOCKER-USER", "FORWARD", "-s 192.0.2.1/32 -j DROP", "-j RETURN");
    expect(endBehind(["DOCKER-USER"], [user, DOCKER])).toBe("net/ip:filter:DOCKER-USER@FORWARD");
  });

  it("[F11] behind it, where none may: in the base chain, or its policy", () => {
    const user = chain("DOCKER-USER", "FORWARD", "-j RETURN");
    expect(endBehind(["DOCKER-USER", "DOCKER"], [user, DOCKER])).toBe("net/ip:filter:FORWARD");
    expect(endBehind(["empty"], [chain("empty", "FORWARD")])).toBe("net/ip:filter:FORWARD");
  });

  it("[F11] in the last one, where it calls one that may end it, unless that one is known to log", () => {
    const caller = chain("U", "FORWARD", "-j V");
    const called = chain("V", "U", "-j DROP");
    expect(endBehind(["U"], [caller, called])).toBe("net/ip:filter:U@FORWARD");
    expect(endBehind(["U"], [caller, called], ["V"])).toBe("net/ip:filter:FORWARD");
  });

  it("[F11] behind who went to the last one: that is not returned to", () => {
    const goes = chain("G", "FORWARD", "-g H", "-j DROP");
    const jumps = chain("G", "FORWARD", "-j H", "-j DROP");
    const gone = chain("H", "G", "-j RETURN");
    expect(endBehind(["G", "H"], [goes, gone])).toBe("net/ip:filter:FORWARD");
    expect(endBehind(["G", "H"], [jumps, gone])).toBe("net/ip:filter:G@FORWARD");
  });

  it("[F11] in the user chain that called it", () => {
    const calls = chain("DOCKER-FORWARD", "FORWARD", "-j DOCKER-CT", "-i docker0 -j REJECT");
    const called = chain(
      "DOCKER-CT",
      "DOCKER-FORWARD",
      "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
    );
    expect(endBehind(["DOCKER-FORWARD", "DOCKER-CT"], [calls, called])).toBe(
      "net/ip:filter:DOCKER-FORWARD@FORWARD",
    );
  });
});

describe("rules that may end a packet's way", () => {
  const known = (name: string) => name === "KNOWN";
  it.each([
    ["-A C -j DROP", true],
    ["-A C -p tcp -j REJECT --reject-with tcp-reset", true],
    ["-A C -j NFQUEUE --queue-num 1", true],
    ["-A C -g ELSEWHERE", true],
    ["-A C -j KNOWN", false],
    ["-A C -j RETURN", false],
    ["-A C -m set --match-set a src", false],
    ['-A C -j LOG --log-prefix "DROP "', false],
    ['-A C -j LOG --log-prefix "a -j DROP "', true],
  ])("[F11] %s: %s", (rule, may) => {
    expect(mayEndPackets([rule], known)).toBe(may);
  });

  it("[F11] one is enough, none ends nothing", () => {
    expect(mayEndPackets(["-A C -j RETURN", "-A C -j DROP"], known)).toBe(true);
    expect(mayEndPackets([], known)).toBe(false);
  });
});
