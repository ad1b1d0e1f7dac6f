import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { containerNames, type PacketView } from "@/lib/filter";
import { packetView } from "@/lib/filter/testdata/packet";
import { createCorrelator, JourneyFold } from "@/lib/journey";
import type { ConversationId, PacketId } from "@/lib/journey/journey";
import { createLogReader } from "@/lib/kernel-log";
import { type ChainKey, chainKey } from "@/lib/netfilter/chain";
import { conversationsCsv, conversationsNdjson, kernelLines, packetsCsv, packetsNdjson } from ".";
import { HOSTILE_TEXTS } from "./testing/hostile-texts";
import { parseCsv } from "./testing/parse-csv";

const FORMULA_STARTS = new Set(["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"]);
/** biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060\ufeff]/;

function packetsOf(text: string): readonly PacketView[] {
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  const { packets, conversations } = fold.result();
  return packets.map((packet) => ({
    packet,
    conversation: conversations.find(({ id }) => id === packet.conversation) ?? null,
    names: containerNames(null),
  }));
}

const article = (name: string) => readFileSync(`public/captures/${name}.log`, "utf8");
const recorded = (name: string) => readFileSync(`lib/journey/testdata/${name}.log`, "utf8");

/** The hostile text wherever text of others can stand. */
function hostileView(text: string): PacketView {
  const view = packetView();
  const { hops, changes } = view.packet;
  const chain = chainKey("ip", "filter", text);
  return {
    ...packetView({
      header: { info: text, src: text, protocol: text },
      packet: {
        hops: hops.map((hop) => ({ ...hop, chain, in: text, text })),
        changes: changes.map((change) => ({ ...change, from: text, to: text, by: text as ChainKey })),
        skipped: hops.map(({ place }) => ({ chain, place, reason: "conntrack" })),
      },
    }),
    names: {
      byAddress: new Map([["172.17.8.211", [{ name: text, sinceUs: null }]]]),
      byInterface: new Map(),
    },
  };
}

describe("CSV", () => {
  it("[E1] has a row a packet, with what its columns say", () => {
    const [header, ...rows] = parseCsv([...packetsCsv(packetsOf(article("wan-to-container")))].join(""));
    expect(rows).toHaveLength(2);
    const cell = (name: string) => rows[0]?.[header?.indexOf(name) ?? -1];
    expect([cell("direction"), cell("fate"), cell("source"), cell("source_port")]).toEqual([
      "request",
      "forwarded",
      "172.17.8.1",
      "63584",
    ]);
    expect(cell("chains")?.split(" ")).toHaveLength(8);
    expect(cell("changes")).toMatch(/dport 5566 > 80 by ip:nat:PREROUTING(?:;|$)/);
  });

  it("[E1] says of a later packet's rewrite that it is conntrack's", () => {
    const csv = [...packetsCsv(packetsOf(recorded("article-1-http")))].join("");
    expect(csv).toContain("dport 5566 > 80 by ip:nat:PREROUTING;");
    expect(csv).toContain("dport 5566 > 80 by ip:nat:PREROUTING (conntrack);");
  });

  it("[E1] names the containers behind the addresses", () => {
    const view = packetView();
    const names = {
      byAddress: new Map([["172.17.8.1", [{ name: "web-1", sinceUs: null }]]]),
      byInterface: new Map(),
    };
    const [header, row] = parseCsv([...packetsCsv([{ ...view, names }])].join(""));
    expect(row?.[header?.indexOf("source_container") ?? -1]).toBe("web-1");
    expect(row?.[header?.indexOf("destination_container") ?? -1]).toBe("");
  });

  it("[E2] [E3] no cell of a hostile packet is a formula, unseen, or breaks the row", () => {
    expect(HOSTILE_TEXTS.length).toBeGreaterThanOrEqual(200);
    const rows = parseCsv([...packetsCsv(HOSTILE_TEXTS.map(hostileView))].join(""));
    expect(rows).toHaveLength(HOSTILE_TEXTS.length + 1);
    for (const row of rows) {
      expect(row).toHaveLength(rows[0]?.length ?? 0);
      for (const cell of row) {
        expect(FORMULA_STARTS.has(cell.trimStart().charAt(0)), cell.slice(0, 40)).toBe(false);
        expect(UNSEEN.test(cell), JSON.stringify(cell.slice(0, 40))).toBe(false);
        expect(cell.length).toBeLessThan(32_768);
      }
    }
  });

  it("[E2] what is no formula stays as it is", () => {
    const rows = parseCsv([...packetsCsv([hostileView('a "b", c=d')])].join(""));
    expect(rows[1]).toContain('a "b", c=d');
  });

  it("[E1] [E2] conversations too", () => {
    const exported = HOSTILE_TEXTS.map((text, id) => ({
      conversation: {
        id: id as ConversationId,
        scenario: "other" as const,
        protocol: text,
        client: { address: text },
        server: { address: text, port: 80 },
        packets: [],
        related: [7 as ConversationId],
      },
      packets: [1 as PacketId, 2 as PacketId],
    }));
    const [header, ...rows] = parseCsv([...conversationsCsv(exported)].join(""));
    expect(header?.slice(0, 2)).toEqual(["conversation", "scenario"]);
    expect(rows).toHaveLength(exported.length);
    for (const row of rows)
      for (const cell of row) expect(FORMULA_STARTS.has(cell.trimStart().charAt(0))).toBe(false);
    const lines = [...conversationsNdjson(exported, "")].map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ format: "hopscope-conversations/1", filter: "" });
    expect(lines[2].client.address).toBe(HOSTILE_TEXTS[1]);
    expect(lines[2].packets).toEqual([1, 2]);
  });
});

describe("NDJSON", () => {
  it("[E4] names its format and filter, then has each packet as analyze --json has it, with its lines", () => {
    const views = packetsOf(article("wan-to-container"));
    const [head, first, ...rest] = [...packetsNdjson(views, "dport:80")].map((line) => JSON.parse(line));
    expect(head).toEqual({ format: "hopscope-packets/1", filter: "dport:80" });
    expect(first).toMatchObject({ id: 1, direction: "request", fate: "forwarded", droppedAt: null });
    expect(first.hops[0]).toMatchObject({ chain: "ip:mangle:PREROUTING", line: 1 });
    expect(first.hops[0].text).toContain("SRC=172.17.8.1");
    expect(rest).toHaveLength(1);
  });

  it("[E3] [E4] hostile texts come back as they were, and nothing unseen is in the file", () => {
    const lines = [...packetsNdjson(HOSTILE_TEXTS.map(hostileView), "")];
    expect(lines).toHaveLength(HOSTILE_TEXTS.length + 1);
    for (const [at, text] of HOSTILE_TEXTS.entries()) {
      const line = lines[at + 1] ?? "";
      expect(line.endsWith("\n")).toBe(true);
      expect(UNSEEN.test(line.slice(0, -1)), line.slice(0, 80)).toBe(false);
      expect(JSON.parse(line).header.info).toBe(text);
    }
  });
});

describe("rows", () => {
  it.each<[string, (packets: Iterable<PacketView>) => Iterable<string>]>([
    ["CSV", packetsCsv],
    ["NDJSON", (packets) => packetsNdjson(packets, "")],
  ])("[E6] of %s are made when they are asked for, so that there can be a pause before each", (_, write) => {
    let read = 0;
    function* packets(): Generator<PacketView> {
      for (const view of packetsOf(article("wan-to-container"))) {
        read += 1;
        yield view;
      }
    }
    const readBefore: number[] = [];
    for (const _row of write(packets())) readBefore.push(read);
    expect(readBefore).toEqual([0, 1, 2]);
  });
});

describe("the kernel's lines", () => {
  it.each([
    ["container-to-container", article("container-to-container")],
    ["localhost-to-container", article("localhost-to-container")],
    ["wan-to-container", article("wan-to-container")],
    ["nft-1-http", recorded("nft-1-http")],
  ])("[E5] of %s give the same packets again", (_, log) => {
    const before = packetsOf(log);
    const after = packetsOf([...kernelLines(before)].join(""));
    const ways = (views: readonly PacketView[]) =>
      views.map(({ packet }) => [
        packet.direction,
        packet.header.src,
        ...packet.hops.map(({ chain, text, stampUs }) => `${chain} ${stampUs} ${text}`),
      ]);
    expect(before.length).toBeGreaterThan(1);
    expect(ways(after)).toEqual(ways(before));
  });
});

it.each(["wan-to-container", "container-to-container"])(
  "[E7] %s: packets in a file are no log lines",
  (name) => {
    const packets = packetsOf(article(name));
    for (const rows of [packetsNdjson(packets, ""), packetsCsv(packets)]) {
      const reader = createLogReader();
      const entries = [...reader.push([...rows].join("")), ...reader.end()];
      expect(entries.length).toBeGreaterThan(2);
      expect(entries.filter(({ kind }) => kind !== "other")).toEqual([]);
    }
  },
);
