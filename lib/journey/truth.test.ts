import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { analyseText, linesOf } from "./testing/analyse-texts";

const FOLDER = new URL("testdata/", import.meta.url);
const CAPTURES = readdirSync(FOLDER).flatMap((name) => /^(.*)\.truth\.json$/.exec(name)?.[1] ?? []);

/**
 * Captures of bench/truth.ts: real traffic of which every packet carried a mark of its own. The marks told
 * which lines belong together; they are no longer in the lines.
 */
describe("captures of a real kernel", () => {
  it.each(CAPTURES)("[J1] %s: every packet has exactly its lines", (name) => {
    const truth: number[][] = JSON.parse(readFileSync(new URL(`${name}.truth.json`, FOLDER), "utf8"));
    const found = new Set(
      linesOf(analyseText(readFileSync(new URL(`${name}.log`, FOLDER), "latin1"))).map(String),
    );
    expect(truth.length).toBeGreaterThan(4);
    expect(truth.filter((lines) => !found.has(String(lines)))).toEqual([]);
  });

  /** Of a Docker host with iptables and ebtables rules, on which `nft monitor trace` said which line is whose. */
  it("[J7] ebt_log lines of two connections at once go by the ports that they show", () => {
    const analysis = analyseText(readFileSync(new URL("two-connections.log", FOLDER), "latin1"));
    expect(linesOf(analysis)).toEqual([
      [1, 2, 4, 6, 8, 10],
      [3, 5, 7, 9, 11, 12],
    ]);
  });

  it("[J1] a capture in dmesg's clothes, without numbers or with whole seconds, comes out the same", () => {
    const kmsg = readFileSync(new URL("nft-1-http.log", FOLDER), "latin1").trimEnd().split("\n");
    const expected = linesOf(analyseText(`${kmsg.join("\n")}\n`));
    const clothed = (put: (us: number, text: string) => string) =>
      `${kmsg.map((record) => put(Number(record.split(",", 3)[2]), record.replace(/^[^;]*;/, ""))).join("\n")}\n`;
    const dmesg = clothed((us, text) => `[${(us / 1e6).toFixed(6).padStart(12)}] ${text}`);
    const bare = clothed((_, text) => text);
    expect(linesOf(analyseText(dmesg))).toEqual(expected);
    expect(linesOf(analyseText(bare))).toEqual(expected);
  });

  it("[F1] isolation between networks: dropped in filter FORWARD, known from the first packet on", () => {
    const { packets, conversations } = analyseText(
      readFileSync(new URL("nft-1-isolation-drops.log", FOLDER), "latin1"),
    );
    const pings = packets.filter(({ header }) => header.protocol === "icmp");
    expect(pings[0]).toMatchObject({ fate: "dropped", droppedAt: "ip:filter:FORWARD" });
    expect(pings.filter(({ fate }) => fate === "forwarded" || fate === "delivered")).toEqual([]);
    expect(
      conversations.filter(({ protocol }) => protocol === "icmp").map(({ scenario }) => scenario),
    ).toEqual(["between-networks", "between-networks"]);
  });

  it.each(["limited-0-http", "rules-1-vlan"])(
    "[F1] %s: what passed chains in silence that log others of its kind is not dropped",
    (name) => {
      const { packets } = analyseText(readFileSync(new URL(`${name}.log`, FOLDER), "latin1"));
      expect(packets.map(({ fate }) => fate)).not.toContain("dropped");
    },
  );

  it("[C6] closed UDP ports: each error is linked to the datagram that it speaks of", () => {
    const { conversations } = analyseText(readFileSync(new URL("nft-1-closed-ports.log", FOLDER), "latin1"));
    const datagrams = conversations.filter(({ protocol }) => protocol === "udp");
    expect(datagrams).toHaveLength(12);
    for (const { id, related } of datagrams) {
      const errors = conversations.filter((other) => other.protocol === "icmp" && other.related.includes(id));
      expect(errors.map((error) => error.id)).toEqual(related);
      expect(errors).toHaveLength(1);
    }
  });
});
