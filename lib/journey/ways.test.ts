import { describe, expect, it } from "vitest";
import { createLogReader } from "@/lib/kernel-log";
import { createCorrelator } from "./correlator";
import { analyseItems, analyseText, fatesOf, kmsg, linesOf, range } from "./testing/analyse-texts";
import {
  bridged,
  fromHost,
  outward,
  packetLines,
  ping,
  published,
  type Style,
  tcp,
  toHost,
  udp,
} from "./testing/packet-lines";

const STYLES: readonly Style[] = ["nft", "article"];

describe.each(STYLES)("packets of a host with %s rules", (style) => {
  const lines = (...args: Parameters<typeof packetLines> extends [infer P, ...unknown[]] ? [P] : never) =>
    packetLines(args[0], style);

  it("[J2] two CPUs log two packets in turn, and each keeps its own lines", () => {
    const a = lines(bridged(3, 2, 100, ping(1, 1)));
    const b = lines(bridged(4, 2, 200, ping(2, 1)));
    const items = a.flatMap((line, at) => [line, b[at] ?? ""]);
    const analysis = analyseItems(items);
    expect(linesOf(analysis)).toEqual([a.map((_, at) => 2 * at + 1), b.map((_, at) => 2 * at + 2)]);
  });

  it("[J3] ID=0 DF: two SYN-ACKs at once are told apart by their ports", () => {
    const make = (port: number) =>
      lines({ ...bridged(2, 3, 0, tcp(80, port, "ACK SYN"), false), length: 60 });
    const [a, b] = [make(40_001), make(40_002)];
    const items = a.flatMap((line, at) => [line, b[at] ?? ""]);
    const analysis = analyseItems(items);
    const ipLinesOf = (packet: number) =>
      analysis.packets[packet]?.hops
        .filter(({ chain }) => chain.startsWith("ip:"))
        .map(({ line }) => items[line - 1]);
    for (const packet of [0, 1])
      expect(new Set(ipLinesOf(packet)?.map((text) => /DPT=\d+/.exec(text ?? "")?.[0])).size).toBe(1);
    expect(analysis.packets).toHaveLength(2);
  });

  it("[J4] what waits for a neighbour goes on after the ARP exchange, in the order in which it came", () => {
    const known = lines(fromHost(2, 90, ping(8, 1)));
    const a = lines(fromHost(2, 100, ping(9, 1)));
    const b = lines(fromHost(2, 101, ping(9, 2), false));
    const tail = 3;
    const arp =
      "t/ebtable/filter-OUTPUT IN= OUT=veth2 MAC source = 02:42:db:a1:f2:79 MAC dest = ff:ff:ff:ff:ff:ff proto = 0x0806";
    const items = [
      ...known,
      600_000,
      ...a.slice(0, -tail),
      ...b.slice(0, -tail),
      200,
      arp,
      arp.replace("filter-OUTPUT", "nat-OUTPUT"),
      900,
      ...a.slice(-tail),
      ...b.slice(-tail),
    ];
    const analysis = analyseItems(items);
    const texts = items.filter((item) => typeof item === "string");
    const found = analysis.packets.find(({ header }) => header.ipId === 100);
    expect(found?.hops.map(({ line }) => texts[line - 1])).toEqual(a);
    expect(found?.hops.at(-1)?.line).toBe(
      texts.lastIndexOf(a.at(-1) ?? "") + 1 - (style === "article" ? tail : 0),
    );
  });

  it("[C1] DNAT: request and reply are one conversation, and one from another port another", () => {
    const exchange = (port: number, id: number) => [
      ...lines(published(2, id, port)),
      ...lines({ ...outward(2, 0, tcp(80, port, "ACK SYN"), false), length: 60 }),
      ...lines(published(2, id + 1, port, "ACK", false)),
    ];
    const analysis = analyseItems([...exchange(50_001, 10), ...exchange(50_002, 20)]);
    expect(analysis.conversations.map(({ scenario, packets }) => ({ scenario, packets }))).toEqual([
      { scenario: "wan-to-container", packets: [1, 2, 3] },
      { scenario: "wan-to-container", packets: [4, 5, 6] },
    ]);
    expect(analysis.packets.map(({ direction }) => direction)).toEqual([
      "request",
      "reply",
      "request",
      "request",
      "reply",
      "request",
    ]);
    expect(analysis.packets[2]?.skipped.map(({ chain }) => chain)).toEqual([
      "ip:nat:PREROUTING",
      "ip:nat:POSTROUTING",
    ]);
  });

  it("[C2] masquerade: the answer to the host's address joins the container's request", () => {
    const answer = {
      ...published(3, 77, 80, "ACK SYN", false),
      dst: "172.17.8.211",
      newDst: "172.18.0.3",
      l4: tcp(80, 40_000, "ACK SYN"),
      newL4: tcp(80, 40_000, "ACK SYN"),
    };
    const analysis = analyseItems([
      ...lines({ ...outward(3, 5, tcp(40_000, 80, "SYN")), length: 60 }),
      ...lines(answer),
    ]);
    expect(analysis.conversations).toMatchObject([
      { scenario: "container-to-wan", packets: [1, 2], client: { address: "172.18.0.3" } },
    ]);
    expect(analysis.packets[1]?.changes).toContainEqual({
      line: expect.any(Number),
      field: "dst",
      from: "172.17.8.211",
      to: "172.18.0.3",
      by: "ip:nat:PREROUTING",
      conntrack: true,
    });
  });

  it("[C3] each ICMP id is a conversation, and an id that begins anew is another", () => {
    const exchange = (id: number, seq: number, ipId: number, first: boolean) => [
      ...lines(bridged(3, 2, ipId, ping(id, seq), first)),
      ...lines({ ...bridged(2, 3, ipId + 1000, ping(id, seq, true), false), df: false }),
    ];
    const analysis = analyseItems([
      ...exchange(7, 1, 1, true),
      ...exchange(7, 2, 2, false),
      ...exchange(8, 1, 3, true),
      ...exchange(7, 1, 4, false),
    ]);
    expect(analysis.conversations.map(({ packets }) => packets)).toEqual([
      [1, 2, 3, 4],
      [5, 6],
      [7, 8],
    ]);
  });

  it("[C4] a TCP tuple that is used again after RST is another conversation", () => {
    const attempt = (ipId: number) => [
      ...lines({ ...bridged(3, 2, ipId, tcp(40_000, 81, "SYN")), length: 60 }),
      ...lines({ ...bridged(2, 3, 0, tcp(81, 40_000, "ACK RST"), false), length: 40 }),
    ];
    const analysis = analyseItems([...attempt(1), 100_000, ...attempt(2)]);
    expect(analysis.conversations.map(({ packets }) => packets)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("[C5] a log that begins in the middle: flags and ports say who asked", () => {
    const midway = analyseItems(
      lines({ ...bridged(2, 3, 9, tcp(80, 40_000, "ACK PSH"), false), length: 500 }),
    );
    expect(midway.packets[0]?.direction).toBe("reply");
    expect(midway.conversations[0]).toMatchObject({
      client: { address: "172.18.0.3", port: 40_000 },
      server: { address: "172.18.0.2", port: 80 },
    });
    const even = analyseItems(lines({ ...bridged(2, 3, 9, udp(40_000, 40_001), false) }));
    expect(even.packets[0]?.direction).toBe("unknown");
  });

  it("[J7] a MAC of 02:42 and four random bytes, as Docker gives from 28 on, is no other container's address", () => {
    const renamed = (line: string) => line.replaceAll(/02:42:ac:12:00:0(\d)/g, "02:42:33:9e:15:b$1");
    const items = lines(published(2, 9, 40_000)).map(renamed);
    // Without mangle POSTROUTING, which is known to lead into the bridge.
    const few = items.filter((line) => !/mangle[-:]POST/.test(line));
    const { packets } = analyseItems(few);
    expect(packets.map(({ hops }) => hops.length)).toEqual([few.length]);
  });

  it("[C8] NAT towards a card or a tunnel is a router's, and turns nothing into a container", () => {
    const scenarioTo = (outDevice: string) => {
      const { trip, ...forward } = published(2, 9, 40_000);
      const { conversations } = analyseItems(
        lines({ ...forward, outDevice, trip: { ...trip, exit: "nic" } }),
      );
      return conversations[0]?.scenario;
    };
    expect(["eth1", "wg0", "enp3s0", "docker0", "lan"].map(scenarioTo)).toEqual([
      ...["other", "other", "other"],
      ...["wan-to-container", "wan-to-container"],
    ]);
  });

  it("[C10] a line that is cut before it names any end stands by itself, its direction unknown", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const [first = "", second = ""] = lines(bridged(4, 2, 2, ping(2, 1)));
    const cut = (line: string) => line.slice(0, line.indexOf(" MAC"));
    const analysis = analyseItems([...whole, 400_000, cut(first), 400_000, cut(second)]);
    expect(analysis.conversations.map(({ packets }) => packets.length)).toEqual([1, 1, 1]);
    expect(analysis.packets.map(({ direction }) => direction)).toEqual(["request", "unknown", "unknown"]);
    expect(linesOf(analysis).map((hops) => hops.length)).toEqual([whole.length, 1, 1]);
  });

  it("[F1] dropped: it stopped before chains that are known to log its kind", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const cut = lines(bridged(3, 2, 2, ping(2, 1)));
    const after = lines(bridged(3, 2, 3, ping(3, 1)));
    const stop = cut.findIndex((line) => line.includes("filter-FORWARD") && line.includes("iptable")) + 1;
    const analysis = analyseItems([...whole, ...cut.slice(0, stop), 400_000, ...after]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "dropped", "forwarded"]);
    expect(analysis.packets[1]?.droppedAt).toBe("ip:filter:FORWARD");
  });

  it("[F2] a way that ends where nothing later ever logs is not dropped", () => {
    const stop = (line: string) => !line.includes("POSTROUTING");
    const analysis = analyseItems([
      ...lines(bridged(3, 2, 1, ping(1, 1))).filter(stop),
      400_000,
      ...lines(bridged(4, 2, 2, ping(2, 1))).filter(stop),
      400_000,
    ]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "forwarded"]);
  });

  it("[F3] records were lost: what was under way is incomplete, never dropped", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const torn = lines(bridged(3, 2, 2, ping(2, 1)));
    const analysis = analyseItems([
      ...whole,
      ...torn.slice(0, 6),
      "lost 40",
      400_000,
      ...lines(bridged(3, 2, 3, ping(3, 1))),
    ]);
    expect(analysis.lines.lost).toBe(40);
    expect(fatesOf(analysis)).toEqual(["forwarded", "incomplete", "forwarded"]);
  });

  it("[F3] a gap in the way makes it incomplete, though it was seen to leave, and has its place", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const analysis = analyseItems([...whole.slice(0, 3), "lost 2", ...whole.slice(5)]);
    expect(analysis.packets).toMatchObject([
      { fate: "incomplete", incomplete: "lost", gaps: [{ beforeLine: 4, lost: 2 }] },
    ]);
  });

  it("[F3] a gap between two lines of one chain, and one behind its end, are no gap in the way", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const again = whole.flatMap((line, at) =>
      at === 2 ? [line, "lost 5", line.replace("ctc/", "two/")] : [line],
    );
    for (const items of [again, [...whole, "lost 5"]])
      expect(fatesOf(analyseItems([...items, 400_000, ...lines(bridged(3, 2, 3, ping(3, 1)))]))).toEqual([
        "forwarded",
        "forwarded",
      ]);
  });

  it("[F3] what others lost makes none incomplete whose kind has gone there without a gap, and is told all the same", () => {
    const both = (id: number) =>
      lines(fromHost(2, id, ping(id, 1))).filter((line) =>
        /iptable.(?:filter-OUTPUT|nat-POSTROUTING)/.test(line),
      );
    const [first = "", ...rest] = both(2);
    const analysis = analyseItems([...both(1), 400_000, first, "lost 1", ...rest, 400_000, ...both(3)]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "forwarded", "forwarded"]);
    expect(analysis.packets.map(({ gaps }) => gaps.length)).toEqual([0, 1, 0]);
  });

  it("[F3] what others show to be silent later makes it whole again, and nothing else does", () => {
    const both = (id: number) =>
      lines(fromHost(2, id, ping(id, 1))).filter((line) =>
        /iptable.(?:filter-OUTPUT|nat-POSTROUTING)/.test(line),
      );
    const [first = "", ...rest] = both(1);
    const torn = [first, "lost 1", ...rest, 400_000];
    expect(fatesOf(analyseItems([...torn, ...both(2)]))).toEqual(["forwarded", "forwarded"]);
    expect(fatesOf(analyseItems(torn))).toEqual(["incomplete"]);
  });

  it("[F3] a chain that is known to log and has not, where records are missing, makes it incomplete still", () => {
    const torn = lines(bridged(3, 2, 2, ping(2, 1)));
    const analysis = analyseItems([
      ...lines(bridged(3, 2, 1, ping(1, 1))),
      400_000,
      ...torn.slice(0, 3),
      "lost 1",
      ...torn.slice(4),
    ]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "incomplete"]);
  });

  it("[F3] gaps at every line of many packets at once are one a packet", () => {
    const each = Array.from({ length: 300 }, (_, at) => lines(fromHost(2, at + 1, ping(at + 1, 1))));
    const stages = [0, 1].flatMap((hop) => each.flatMap((of) => [of[hop] ?? "", "lost 1"]));
    const { packets } = analyseItems(stages);
    expect(packets).toHaveLength(300);
    for (const { gaps } of packets.slice(0, -1)) expect(gaps).toMatchObject([{ lost: 300 }]);
  });

  it("[F3] chains found later make no drop of a packet that a gap may have cut", () => {
    const torn = lines(bridged(3, 2, 1, ping(1, 1)));
    const stop = torn.findIndex((line) => line.includes("filter-FORWARD") && line.includes("iptable")) + 1;
    const analysis = analyseItems([
      ...torn.slice(0, stop),
      "lost 40",
      400_000,
      ...lines(bridged(3, 2, 2, ping(2, 1))),
    ]);
    expect(fatesOf(analysis)).toEqual(["incomplete", "forwarded"]);
  });

  it("[F4] a log that ends in the middle of a packet leaves it incomplete", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const analysis = analyseItems([...whole, ...lines(bridged(3, 2, 2, ping(2, 1))).slice(0, 5)]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "incomplete"]);
  });

  it("[F4] what another clock or another boot follows ended as at a log's end", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const next = lines(bridged(3, 2, 2, ping(2, 1)));
    const stop = next.findIndex((line) => line.includes("filter-FORWARD") && line.includes("iptable")) + 1;
    for (const leap of [-2_000_000, 400 * 86_400 * 1_000_000]) {
      const analysis = analyseItems([
        ...whole,
        5_000_000,
        ...next.slice(0, stop),
        leap,
        ...lines(bridged(3, 2, 3, ping(3, 1))),
      ]);
      expect(fatesOf(analysis)).toEqual(["forwarded", "incomplete", "forwarded"]);
      expect(analysis.packets[1]?.incomplete).toBe("end");
    }
  });

  it("[F4] unless one of its conversation was dropped there before", () => {
    const whole = lines(bridged(3, 2, 1, ping(1, 1)));
    const cut = [2, 3].map((seq) => {
      const way = lines(bridged(3, 2, seq, ping(2, seq), seq === 2));
      return way.slice(0, way.findIndex((line) => line.includes("iptable/filter-FORWARD")) + 1);
    });
    const analysis = analyseItems([...whole, ...(cut[0] ?? []), 1_000_000, ...(cut[1] ?? [])]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "dropped", "dropped"]);
  });

  it("[J5] rule sets that log only some chains: silence elsewhere says nothing", () => {
    const some = (line: string) => /mangle-|filter-FORWARD|nat-PREROUTING/.test(line);
    const kept = (packet: Parameters<typeof lines>[0]) => lines(packet).filter(some);
    const a = kept(published(2, 1, 40_000));
    const b = kept(bridged(3, 2, 2, ping(4, 1)));
    const analysis = analyseItems([...a, 400_000, ...b, 400_000]);
    expect(linesOf(analysis)).toEqual([range(1, a.length), range(a.length + 1, a.length + b.length)]);
    expect(fatesOf(analysis)).toEqual(["forwarded", "forwarded"]);
  });

  it("[J6] several rules in one chain: another prefix at the same chain is the same packet", () => {
    const way = lines(toHost(3, 1, ping(1, 1)));
    const doubled = way.flatMap((line) =>
      line.includes("iptable/filter-INPUT")
        ? [line, line.replace("t/iptable/filter-INPUT", "watch ")]
        : [line],
    );
    const analysis = analyseItems(doubled);
    expect(linesOf(analysis)).toEqual([range(1, doubled.length)]);
  });

  it("[J7] each ping of a series is a packet, however alike the frames are", () => {
    const pings = range(1, 20).map((seq) => lines(bridged(3, 2, 500 + seq, ping(6, seq), seq === 1)));
    const analysis = analyseItems(pings.flatMap((way) => [...way, 1000]));
    expect(analysis.packets.map(({ hops }) => hops.length)).toEqual(pings.map((way) => way.length));
    expect(analysis.conversations).toHaveLength(1);
  });

  it("[C8] host to its own address: OUT=lo until nat OUTPUT turns it to the container", () => {
    const way = lines({
      ...fromHost(2, 5, tcp(40_000, 5566, "SYN")),
      src: "172.17.8.211",
      dst: "172.17.8.211",
      newDst: "172.18.0.2",
      newL4: tcp(40_000, 80, "SYN"),
      length: 60,
    }).map((line) => {
      if (!line.includes("iptable") || !line.includes("-OUTPUT")) return line;
      const onLo = line.replace("OUT=docker0", "OUT=lo");
      // The filter chain stands behind nat: it shows the new destination and still the old device.
      return line.includes("filter-")
        ? onLo.replace("DST=172.17.8.211", "DST=172.18.0.2").replace("DPT=5566", "DPT=80")
        : onLo;
    });
    const analysis = analyseItems(way);
    expect(linesOf(analysis)).toEqual([range(1, way.length)]);
    expect(analysis.conversations[0]?.scenario).toBe("localhost-to-container");
    expect(analysis.packets[0]?.changes.slice(0, 2)).toMatchObject([
      { field: "dst", to: "172.18.0.2", by: "ip:nat:OUTPUT" },
      { field: "dport", from: "5566", to: "80", by: "ip:nat:OUTPUT" },
    ]);
  });

  it("[C8] DNAT inside the bridge stays in layer 2 and gets another destination MAC: hairpin", () => {
    const [gateway, target] = ["02:42:db:a1:f2:79", "02:42:ac:12:00:02"];
    const way = lines({
      ...bridged(3, 2, 9, tcp(40_000, 5566, "SYN")),
      dst: "172.18.0.1",
      newDst: "172.18.0.2",
      newL4: tcp(40_000, 80, "SYN"),
      length: 60,
      mac: ["02:42:ac:12:00:03", gateway],
    }).map((line) => (/FORWARD|POSTROUTING/.test(line) ? line.replace(gateway, target) : line));
    const analysis = analyseItems(way);
    expect(linesOf(analysis)).toEqual([range(1, way.length)]);
    expect(analysis.conversations[0]?.scenario).toBe("hairpin");
  });

  it("[C9] a conversation lists 64 packets and no more, each packet says where it belongs", () => {
    const pings = range(1, 70).map((seq) => lines(bridged(3, 2, 500 + seq, ping(6, seq), seq === 1)));
    const reader = createLogReader();
    const correlator = createCorrelator();
    const text = kmsg(pings.flatMap((way) => [...way, 1000]));
    for (const entry of [...reader.push(text), ...reader.end()]) correlator.push(entry);
    correlator.end();
    const lists = correlator
      .take()
      .flatMap((event) => (event.kind === "conversation" ? [event.conversation.packets] : []));
    expect(lists.at(-1)).toEqual(range(1, 64));
    expect(analyseText(text).packets.map(({ conversation }) => conversation)).toEqual(Array(70).fill(1));
  });

  it("[J9] a broadcast is one packet with its copies, up to the host's own", () => {
    const mac = "ff:ff:ff:ff:ff:ff";
    const way = lines({
      ...bridged(3, 2, 5, udp(40_000, 9)),
      dst: "172.18.255.255",
      mac: ["02:42:ac:12:00:03", mac],
    });
    const copy = way.slice(way.findIndex((line) => line.includes("ebtable/filter-FORWARD")));
    const second = copy
      .filter((line) => !line.includes("iptable/nat-"))
      .map((line) => line.replaceAll("veth2", "veth4"));
    const up = lines({
      ...toHost(3, 5, udp(40_000, 9)),
      dst: "172.18.255.255",
      mac: ["02:42:ac:12:00:03", mac],
    });
    const local = up.slice(up.findIndex((line) => line.includes("ebtable/filter-INPUT")));
    const items = [...way, ...second, ...local];
    const analysis = analyseItems(items);
    expect(linesOf(analysis)).toEqual([range(1, items.length)]);
    expect(fatesOf(analysis)).toEqual(["delivered"]);
  });

  it("[C7] docker-proxy's two connections are related, not one", () => {
    const shake = (
      make: (ipId: number, l4: string, first?: boolean) => ReturnType<typeof toHost>,
      sport: number,
      dport: number,
    ) => [
      ...lines({ ...make(1 + sport, tcp(sport, dport, "SYN")), length: 60 }),
      ...lines({ ...make(2 + sport, tcp(sport, dport, "ACK"), false), length: 52 }),
    ];
    const analysis = analyseItems([
      ...shake((id, l4, first) => toHost(3, id, l4, first), 40_000, 5566),
      ...shake((id, l4, first) => fromHost(2, id, l4, first), 50_000, 80),
    ]);
    expect(analysis.conversations).toMatchObject([
      { scenario: "container-to-host", related: [2] },
      { scenario: "localhost-to-container", related: [1] },
    ]);
  });
});
