import { expect, it } from "vitest";
import { chainKey } from "@/lib/netfilter/chain";
import { filterOfAddress, filterOfConversation, filterOfHop, filterOfPacket } from "./filter-of";
import { compileFilter } from "./matches";
import { parseFilter } from "./parse-filter";
import { printFilter } from "./print-filter";
import { packetView } from "./testdata/packet";

const shows = (text: string, view = packetView()) => {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.problem}`);
  expect(printFilter(parsed.value)).toBe(text);
  return compileFilter(parsed.value)(view);
};
const view = packetView();
const reply = packetView({
  header: { src: "172.18.0.2", sport: 80, dst: "172.17.8.1", dport: 63584 },
  packet: {
    changes: [
      {
        line: 9,
        field: "src",
        from: "172.18.0.2",
        to: "172.17.8.211",
        by: chainKey("ip", "nat", "POSTROUTING"),
      },
      { line: 9, field: "sport", from: "80", to: "5566", by: chainKey("ip", "nat", "POSTROUTING") },
    ],
  },
});

it("[F34] a packet's shows it, in its direction", () => {
  const text = filterOfPacket(view.packet);
  expect(text).toBe("proto:tcp src:172.17.8.1 sport:63584 dst:172.17.8.211 dport:5566");
  expect(shows(text)).toBe(true);
  expect(shows(text, reply)).toBe(false);
});

it("[F34] a hop's shows packets that meet its chain", () => {
  const [, hop] = view.packet.hops;
  if (hop === undefined) throw new Error("no hop");
  const text = filterOfHop(view.packet, hop);
  expect(text).toMatch(/ chain=ip:nat:PREROUTING$/);
  expect(shows(text)).toBe(true);
  expect(shows(filterOfHop(view.packet, { chain: chainKey("ip", "raw", "PREROUTING") }))).toBe(false);
});

it("[F34] a conversation's shows its replies, also where they show an end under NAT's name only", () => {
  const text = filterOfConversation(view.packet);
  expect(text).toBe("proto:tcp ip:172.17.8.1 ip:172.17.8.211,172.18.0.2 port:63584 port:5566,80");
  expect(shows(text, packetView({ header: reply.packet.header, packet: { changes: [] } }))).toBe(true);
  expect(shows(text)).toBe(true);
  expect(shows(text, reply)).toBe(true);
  expect(shows(text, packetView({ header: { sport: 63585 } }))).toBe(false);
});

it("[F34] an address's shows both sides; what a line did not say is left out", () => {
  expect(filterOfAddress("172.18.0.2")).toBe("ip:172.18.0.2");
  expect(shows("ip:172.18.0.2")).toBe(true);
  const frame = packetView({ header: { protocol: "frame", src: null, dst: null, sport: null, dport: null } });
  expect(filterOfPacket(frame.packet)).toBe("proto:frame");
});

it("[F34] a hostile chain name stays one term, and stands for itself", () => {
  const chain = chainKey("ip", "filter", 'A" or fate:dropped (*');
  const text = filterOfHop(view.packet, { chain });
  expect(shows(text)).toBe(false);
  const hops = view.packet.hops.map((hop) => ({ ...hop, chain }));
  expect(shows(text, packetView({ packet: { hops } }))).toBe(true);
});
