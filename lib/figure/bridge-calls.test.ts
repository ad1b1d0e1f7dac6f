import { describe, expect, it } from "vitest";
import { packetView } from "@/lib/filter/testdata/packet";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter/host-model";
import { tile } from "@/lib/netfilter/place";
import { hostOf } from "./above/testing/host-of";
import { bridgeCallsTexts } from "./bridge-calls-text";
import { modelFromPackets, modelOnWay } from "./model-from-packets";

describe("bridges that differ", () => {
  it("[F30] each packet's map is that of its own bridge", () => {
    const { packet } = packetView();
    const uncalled = { ...packet, uncalled: true };
    expect(modelOnWay(DEFAULT_HOST_MODEL, [packet])).toBe(DEFAULT_HOST_MODEL);
    expect(modelOnWay(DEFAULT_HOST_MODEL, [uncalled]).bridgeNfCallIptables).toBe(false);
    expect(modelFromPackets([uncalled]).bridgeNfCallIptables).toBe(false);
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
