import { describe, expect, it } from "vitest";
import { packetView } from "@/lib/filter/testdata/packet";
import { kmsg } from "@/lib/journey/testing/analyse-texts";
import { asOwn, bridged, packetLines, ping, toHost } from "@/lib/journey/testing/packet-lines";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import { tile } from "@/lib/netfilter/place";
import { hostOf } from "./above/testing/host-of";
import { bridgeCallsTexts } from "./bridge-calls-text";
import { modelFromPackets, modelOnWay } from "./model-from-packets";
import { journeysOf } from "./testing/journeys";

const packetsOf = (text: string) => journeysOf(text).packets;

describe("bridges that differ", () => {
  it("[F30] each packet's map is that of its own bridge", () => {
    const { packet } = packetView();
    const uncalled = { ...packet, uncalled: true };
    expect(modelOnWay(DEFAULT_HOST_MODEL, [packet])).toBe(DEFAULT_HOST_MODEL);
    expect(modelOnWay(DEFAULT_HOST_MODEL, [uncalled]).bridgeNfCallIptables).toBe(false);
    expect(modelFromPackets([uncalled]).bridgeNfCallIptables).toBe(false);
  });

  const pause = 1_000;
  const ways = [bridged(3, 2, 10, ping(10, 1)), toHost(3, 20, ping(20, 1))];
  const mapOf = (...packets: readonly (readonly string[])[]) =>
    packetsOf(kmsg([...packets.flatMap((lines) => [...lines, pause]), 300_000, "usb 1-1: new device"])).map(
      (packet) => modelOnWay(DEFAULT_HOST_MODEL, [packet]).bridgeNfCallIptables,
    );

  it("[F30] that a bridge calls none shows the first packet that hopscope's own rules logged there", () => {
    const uncalled = ways.map((way) => packetLines(way, "nft", { bridgeNfCallIptables: false }));
    for (const lines of uncalled) expect(mapOf(lines.map(asOwn))).toEqual([false]);
    expect(mapOf(...uncalled.map((lines) => lines.map(asOwn)))).toEqual([false, false]);
    // Others' rules may stand in ebtables alone.
    expect(mapOf(uncalled[0] ?? [])).toEqual([true]);
  });

  it("[F30] not so of a bridge that calls them, and where records were lost", () => {
    for (const way of ways) {
      const lines = packetLines(way).map(asOwn);
      expect(mapOf(lines)).toEqual([true]);
      expect(
        mapOf(lines.flatMap((line) => (line.startsWith("hop:abcdefgh:ip") ? ["lost 1"] : [line]))),
      ).toEqual([true]);
    }
  });

  it("[F30] a bridge whose packets see PREROUTING in the network layer calls none", () => {
    const { packet } = packetView();
    const [first] = packet.hops;
    if (first === undefined) throw new Error("no hop");
    const at = (device: string) => [
      { ...first, place: tile("net", "ip:mangle:PREROUTING"), in: device, physIn: null },
    ];
    expect(modelFromPackets([{ ...packet, hops: at("docker0") }]).bridgeNfCallIptables).toBe(false);
    expect(modelFromPackets([{ ...packet, hops: at("eth0") }]).bridgeNfCallIptables).toBe(true);
  });

  it("[F30] the view from above names those that are not as the rest", () => {
    const host = hostOf(1);
    expect(bridgeCallsTexts(host)[0]).toBe("bridge-nf-call-iptables = 1");
    const bridges = host.bridges.map((bridge, index) => ({ ...bridge, callsIptables: index === 0 }));
    const texts = bridgeCallsTexts({ ...host, bridges: bridges.slice(0, 2) });
    expect(texts[0]).toBe(`bridge-nf-call-iptables = 1, ${bridges[1]?.name}: 0`);
    expect(texts.at(-1)).toBe("nf-call = 1, 1 × 0");
  });
});
