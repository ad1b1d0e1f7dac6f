import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createCorrelator, JourneyFold, type Packet } from "@/lib/journey";
import { createLogReader } from "@/lib/kernel-log";
import { unseenChanges } from "./unseen-changes";

function packetsOf(path: string): readonly Packet[] {
  const reader = createLogReader();
  const correlator = createCorrelator();
  for (const entry of [...reader.push(readFileSync(path, "utf8")), ...reader.end()]) correlator.push(entry);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  return fold.result().packets;
}

const told = (packet: Packet | undefined, other: Packet | undefined) =>
  packet === undefined
    ? null
    : unseenChanges(packet, other).map(
        ({ field, from, to, by, told }) => `${field} ${from} ${to} ${by} ${told}`,
      );

describe("what NAT did behind the last rule that logs", () => {
  it("[F31] of an answer's source the request tells, which shows its destination rewritten", () => {
    const [request, reply] = packetsOf("public/captures/wan-to-container.log");
    expect(told(reply, request)).toEqual([
      "src 172.18.0.2 172.17.8.211 ip:nat:POSTROUTING request",
      "sport 80 5566 ip:nat:POSTROUTING request",
    ]);
    expect(told(request, reply)).toEqual([]);
  });

  it("[F31] of a masqueraded source the answer tells, which shows its destination restored", () => {
    const packets = packetsOf("lib/journey/testdata/article-0-masquerade.log");
    const pairs = packets.flatMap((request) => {
      if (request.direction !== "request") return [];
      const reply = packets.find(
        (other) => other.conversation === request.conversation && other.direction === "reply",
      );
      const restored = reply?.changes.find(({ field }) => field === "dst");
      return restored === undefined ? [] : [{ request, reply, restored }];
    });
    expect(pairs.length).toBeGreaterThan(3);
    for (const { request, reply, restored } of pairs)
      expect(told(request, reply)?.[0]).toBe(`src ${restored.to} ${restored.from} ip:nat:POSTROUTING reply`);
  });

  it("[F31] of a routed packet's MAC addresses the other direction tells, which uses the same port of the bridge", () => {
    const routedIn = (path: string) => {
      const packets = packetsOf(path);
      return packets.flatMap((packet) => {
        const other = packets.find(
          ({ conversation, direction }) =>
            conversation === packet.conversation && direction !== packet.direction,
        );
        const isRouted = packet.hops[0]?.place === "net/ip:raw:PREROUTING";
        return isRouted && packet.hops.at(-1)?.place === "link/bridge:nat:POSTROUTING"
          ? [{ packet, other }]
          : [];
      });
    };
    // MAC=<to>:<from>:<EtherType>
    const mac = (text = "") => /MAC=(\S{17}):(\S{17}):/.exec(text)?.slice(1) ?? [];
    const pairs = routedIn("lib/journey/testdata/nft-0-fragments.log");
    expect(pairs.length).toBeGreaterThan(3);
    for (const { packet, other } of pairs) {
      const [toHost, fromOutside] = mac(packet.hops[0]?.text);
      const [toBridge, fromContainer] = mac(other?.hops[0]?.text);
      expect(told(packet, other)?.slice(0, 2)).toEqual([
        `mac.src ${fromOutside} ${toBridge} neighbour ${other?.direction}`,
        `mac.dst ${toHost} ${fromContainer} neighbour ${other?.direction}`,
      ]);
    }
    // Where its own lines show them nothing has to be told.
    const shown = routedIn("lib/journey/testdata/article-1-http.log");
    expect(shown.length).toBeGreaterThan(3);
    for (const { packet, other } of shown) expect(told(packet, other)?.join()).not.toContain("mac");
  });

  it("[F31] nothing is told where there is no NAT, no other direction, or the packet got not that far", () => {
    const [request, reply] = packetsOf("public/captures/container-to-container.log");
    expect([told(request, reply), told(reply, request), told(request, undefined)]).toEqual([[], [], []]);
    const [syn, ack] = packetsOf("public/captures/wan-to-container.log");
    expect(told(ack && { ...ack, fate: "dropped" }, syn)).toEqual([]);
    expect(told(ack && { ...ack, conversation: 77 as never }, syn)).toEqual([]);
  });
});
