import { describe, expect, it } from "vitest";
import { analyseItems, fatesOf, type Item } from "./testing/analyse-texts";
import { bridged, type MadePacket, packetLines, ping, toHost } from "./testing/packet-lines";

const LATER = [300_000, "usb 1-1: new device"];
const PAUSE = 1_000;

/** docker0 calls iptables, another bridge of the same host does not. */
const onCalling = (id: number) => packetLines(bridged(3, 2, id, ping(id, 1)));
const onOther = (packet: MadePacket) => packetLines(packet, "nft", { bridgeNfCallIptables: false });
const other = (packet: MadePacket): MadePacket => ({
  ...packet,
  inPort: "vc",
  outPort: "vd",
  inDevice: "br2",
  outDevice: "br2",
});

function analyse(way: readonly string[]) {
  const items: Item[] = [1, 2, 3, 4, 5].flatMap((id) => [...onCalling(id), PAUSE]);
  return analyseItems([...items, ...way, PAUSE, ...onCalling(6), ...LATER]);
}

describe("a bridge that calls no iptables beside one that does", () => {
  it("[F8] forwards a frame whose iptables chains say nothing", () => {
    const { packets } = analyse(onOther(other(bridged(3, 2, 50, ping(50, 1)))));
    expect(packets.map(({ hops, fate }) => [hops.length, fate])).toEqual([
      ...Array.from({ length: 5 }, () => [11, "forwarded"]),
      [4, "forwarded"],
      [11, "forwarded"],
    ]);
  });

  it("[F8] hands a frame up to the network layer, and both parts are one packet", () => {
    const { packets } = analyse(onOther(other(toHost(3, 60, ping(60, 1)))));
    const chains = packets[5]?.hops.map(({ chain }) => chain);
    expect(chains?.slice(0, 5)).toEqual([
      "bridge:broute:BROUTING",
      "bridge:nat:PREROUTING",
      "bridge:filter:INPUT",
      "ip:raw:PREROUTING",
      "ip:mangle:PREROUTING",
    ]);
    expect(packets[5]?.fate).toBe("delivered");
    expect(packets).toHaveLength(7);
  });

  it("[F8] can still drop a frame, which its own chains tell", () => {
    const dropped = onOther(other(bridged(3, 2, 70, ping(70, 1)))).filter(
      (text) => !text.includes("nat-POSTROUTING"),
    );
    expect(fatesOf(analyse(dropped))[5]).toBe("dropped");
  });
});
