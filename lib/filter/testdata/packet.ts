import type { Change, Conversation, ConversationId, Hop, Packet, PacketHeader, PacketId } from "@/lib/journey/journey";
import { chainKey } from "@/lib/netfilter/chain";
import { tile } from "@/lib/netfilter/place";
import { containerNames } from "../container-names";
import type { PacketView } from "../packet-view";

const hop = (line: number, chain: string, fields: Partial<Hop> = {}): Hop => ({
  line,
  seq: null,
  stampUs: null,
  chain: chainKey(...(chain.split(":") as Parameters<typeof chainKey>)),
  place: tile("net", chain),
  certainty: "named",
  in: null,
  out: null,
  physIn: null,
  physOut: null,
  text: "",
  ambiguous: false,
  ...fields,
});

const HEADER: PacketHeader = {
  family: "ip4",
  protocol: "tcp",
  src: "172.17.8.1",
  dst: "172.17.8.211",
  sport: 63584,
  dport: 5566,
  length: 64,
  ttl: 64,
  ipId: 0,
  info: "SYN",
};

const CHANGES: readonly Change[] = [
  { line: 3, field: "dst", from: "172.17.8.211", to: "172.18.0.2", by: chainKey("ip", "nat", "PREROUTING") },
  { line: 3, field: "dport", from: "5566", to: "80", by: chainKey("ip", "nat", "PREROUTING") },
  { line: 3, field: "ttl", from: "64", to: "63", by: "routing" },
];

const HOPS: readonly Hop[] = [
  hop(1, "ip:mangle:PREROUTING", { in: "enp0s8", text: "wtc/iptable/mangle-PREROUTEIN=enp0s8 OUT= SRC=172.17.8.1" }),
  hop(2, "ip:nat:PREROUTING", { in: "enp0s8", text: "wtc/iptable/nat-PREROUTEIN=enp0s8 OUT= SRC=172.17.8.1" }),
  hop(3, "ip:filter:FORWARD", { in: "enp0s8", out: "docker0", text: "wtc IN=enp0s8 OUT=docker0" }),
];

const CONVERSATION: Conversation = {
  id: 7 as ConversationId,
  scenario: "wan-to-container",
  protocol: "tcp",
  client: { address: "172.17.8.1", port: 63584 },
  server: { address: "172.18.0.2", port: 80 },
  packets: [12 as PacketId],
  related: [],
};

const NAMES = containerNames({
  model: {
    ipBackend: "legacy",
    bridgeBackend: "legacy",
    bridgeNfCallIptables: true,
    bridgeNfCallIp6tables: true,
    broute: true,
    security: false,
    userlandProxy: true,
  },
  hostname: "host",
  kernel: "6.18",
  bridges: [],
  ports: [{ name: "veth5ead5c7", bridge: "docker0", container: "web-1", address: "172.18.0.2", mac: null }],
  nics: [],
  published: [],
  outside: [],
  engine: null,
  networks: [],
  containers: [],
  userChains: [],
});

/** The article's wan-to-container SYN, shortened; `header` and the rest can be changed. */
export function packetView({
  header = {},
  packet = {},
  conversation = CONVERSATION,
}: {
  readonly header?: Partial<PacketHeader>;
  readonly packet?: Partial<Packet>;
  readonly conversation?: Conversation | null;
} = {}): PacketView {
  return {
    packet: {
      id: 12 as PacketId,
      conversation: 7 as ConversationId,
      direction: "request",
      fate: "forwarded",
      header: { ...HEADER, ...header },
      hops: HOPS,
      skipped: [],
      changes: CHANGES,
      droppedAt: null,
      incomplete: null,
      uncalled: false,
      ambiguous: false,
      open: false,
      ...packet,
    },
    conversation,
    names: NAMES,
  };
}
