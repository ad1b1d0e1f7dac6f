import fc from "fast-check";
import type { Arp, Icmp, Ip4, Ip6, Layer4, LogLine, MacHeader, Tcp } from "../log-line";

/** Every branch of the kernel's format strings, as LogLines; `printLine` gives their text. */

const u8 = fc.nat(255);
const u16 = fc.nat(65_535);
const u32 = fc.nat(0xffff_ffff);

const ip4Text = fc.tuple(u8, u8, u8, u8).map((bytes) => bytes.join("."));
const ip6Text = fc
  .array(u16, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16).padStart(4, "0")).join(":"));
const macText = fc
  .array(u8, { minLength: 6, maxLength: 6 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":"));
const ifname = fc
  .array(fc.constantFrom(...'abcdefghvethdocker0123456789.-_=%[]"é'), { minLength: 1, maxLength: 12 })
  .map((chars) => chars.join(""));
const optionBytes = fc
  .array(u8, { minLength: 1, maxLength: 40 })
  .map((bytes) => bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join(""));

const incomplete = fc.nat(60);
const FLAGS = ["AE", "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"];

const noTcp: Tcp = {
  kind: "tcp",
  sport: null,
  dport: null,
  seq: null,
  ack: null,
  window: null,
  flags: [],
  urgp: null,
  options: null,
  incompleteBytes: null,
};
const noIcmp = (kind: Icmp["kind"]): Icmp => ({
  kind,
  type: null,
  code: null,
  id: null,
  seq: null,
  mtu: null,
  gateway: null,
  parameter: null,
  embedded: null,
  incompleteBytes: null,
});

const tcp: fc.Arbitrary<Layer4> = fc
  .record({
    ports: fc.tuple(u16, u16),
    numbers: fc.option(fc.tuple(u32, u32)),
    window: u16,
    flags: fc.subarray(FLAGS),
    urgp: u16,
    options: fc.option(optionBytes),
  })
  .map(({ ports, numbers, ...rest }) => ({
    ...noTcp,
    sport: ports[0],
    dport: ports[1],
    seq: numbers?.[0] ?? null,
    ack: numbers?.[1] ?? null,
    ...rest,
  }));

const udp: fc.Arbitrary<Layer4> = fc.record({
  kind: fc.constantFrom("udp" as const, "udplite" as const),
  sport: u16,
  dport: u16,
  length: u16,
  incompleteBytes: fc.constant(null),
});

const cutHeader: fc.Arbitrary<Layer4> = incomplete.chain((incompleteBytes) =>
  fc.constantFrom<Layer4>(
    { ...noTcp, incompleteBytes },
    { kind: "udp", sport: null, dport: null, length: null, incompleteBytes },
  ),
);

const security: fc.Arbitrary<Layer4> = fc.oneof(
  fc.record({
    kind: fc.constantFrom("ah" as const, "esp" as const),
    spi: u32,
    incompleteBytes: fc.constant(null),
  }),
  fc.record({
    kind: fc.constantFrom("ah" as const, "esp" as const),
    spi: fc.constant(null),
    incompleteBytes: incomplete,
  }),
);

const otherProtocol: fc.Arbitrary<Layer4> = fc.record({
  kind: fc.constant("other" as const),
  protocol: fc.constantFrom(2, 4, 33, 41, 47, 89, 132, 255),
});

function icmp4(embedded: fc.Arbitrary<Ip4 | null>): fc.Arbitrary<Layer4> {
  const none = noIcmp("icmp");
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(0, 8), u8, u16, u16)
      .map(([type, code, id, seq]) => ({ ...none, type, code, id, seq })),
    fc.tuple(u8, u8).map(([code, parameter]) => ({ ...none, type: 12, code, parameter })),
    fc
      .tuple(fc.constantFrom(4, 11), u8, embedded)
      .map(([type, code, inner]) => ({ ...none, type, code, embedded: inner })),
    fc
      .tuple(fc.constantFrom(0, 1, 3, 13), embedded)
      .map(([code, inner]) => ({ ...none, type: 3, code, embedded: inner })),
    fc.tuple(u16, embedded).map(([mtu, inner]) => ({ ...none, type: 3, code: 4, mtu, embedded: inner })),
    fc
      .tuple(ip4Text, embedded)
      .map(([gateway, inner]) => ({ ...none, type: 5, code: 1, gateway, embedded: inner })),
    fc.constantFrom(13, 14, 17, 18, 9).map((type) => ({ ...none, type, code: 0 })),
    incomplete.map((incompleteBytes) => ({ ...none, incompleteBytes })),
    incomplete.map((incompleteBytes) => ({ ...none, type: 8, code: 0, incompleteBytes })),
  );
}

function ip4(l4: fc.Arbitrary<Layer4>): fc.Arbitrary<Ip4> {
  return fc
    .record({
      kind: fc.constant("ip4" as const),
      src: ip4Text,
      dst: ip4Text,
      length: fc.oneof(u16, fc.nat(200_000)),
      tos: fc.constantFrom(0, 2, 8, 0x1e),
      prec: fc.constantFrom(0, 0x20, 0xc0, 0xe0),
      ttl: u8,
      id: u16,
      ce: fc.boolean(),
      df: fc.boolean(),
      mf: fc.boolean(),
      fragmentOffset: fc.constant(0),
      options: fc.option(optionBytes),
      l4,
    })
    .chain((packet) =>
      fc
        .option(fc.integer({ min: 1, max: 8191 }), { freq: 8 })
        .map((fragmentOffset) =>
          fragmentOffset === null ? packet : { ...packet, fragmentOffset, l4: tailOf(packet.l4) },
        ),
    );
}

/** What a fragment that is not the first prints: the protocol's name, of AH nothing. */
function tailOf(l4: Layer4): Layer4 | null {
  switch (l4.kind) {
    case "tcp":
      return noTcp;
    case "udp":
    case "udplite":
      return { kind: l4.kind, sport: null, dport: null, length: null, incompleteBytes: null };
    case "icmp":
    case "icmp6":
      return noIcmp(l4.kind);
    case "ah":
      return null;
    case "esp":
      return { kind: "esp", spi: null, incompleteBytes: null };
    case "other":
      return l4;
  }
}

const innerIp4 = ip4(fc.oneof(tcp, udp, cutHeader, security, otherProtocol, icmp4(fc.constant(null))));
const outerIp4 = ip4(fc.oneof(tcp, udp, cutHeader, security, otherProtocol, icmp4(innerIp4)));

function icmp6(embedded: fc.Arbitrary<Ip6 | null>): fc.Arbitrary<Layer4> {
  const none = noIcmp("icmp6");
  return fc.oneof(
    fc
      .tuple(fc.constantFrom(128, 129), u16, u16)
      .map(([type, id, seq]) => ({ ...none, type, code: 0, id, seq })),
    fc
      .tuple(fc.constantFrom(1, 3), u8, embedded)
      .map(([type, code, inner]) => ({ ...none, type, code, embedded: inner })),
    fc.tuple(u32, embedded).map(([mtu, inner]) => ({ ...none, type: 2, code: 0, mtu, embedded: inner })),
    fc
      .tuple(u32, embedded)
      .map(([parameter, inner]) => ({ ...none, type: 4, code: 0, parameter, embedded: inner })),
    fc.constantFrom(130, 133, 134, 135, 136, 143).map((type) => ({ ...none, type, code: 0 })),
    incomplete.map((incompleteBytes) => ({ ...none, incompleteBytes })),
  );
}

function ip6(l4: fc.Arbitrary<Layer4>): fc.Arbitrary<Ip6> {
  return fc
    .record({
      kind: fc.constant("ip6" as const),
      src: ip6Text,
      dst: ip6Text,
      length: fc.nat(66_000),
      trafficClass: u8,
      hopLimit: u8,
      flowLabel: fc.nat(0xf_ffff),
      fragment: fc.option(fc.record({ offset: fc.nat(8191).map((n) => n * 8), more: fc.boolean(), id: u32 })),
      l4: fc.option(l4, { freq: 10 }),
    })
    .map((packet) =>
      packet.fragment !== null && packet.fragment.offset > 0 && packet.l4 !== null
        ? { ...packet, l4: tailOf(packet.l4) }
        : packet,
    );
}

const innerIp6 = ip6(fc.oneof(tcp, udp, cutHeader, otherProtocol, icmp6(fc.constant(null))));
const outerIp6 = ip6(fc.oneof(tcp, udp, cutHeader, otherProtocol, icmp6(innerIp6)));

const arp: fc.Arbitrary<Arp> = fc.record({
  kind: fc.constant("arp" as const),
  hardwareType: fc.constantFrom(1, 6, 32),
  protocolType: fc.constantFrom(0x0800, 0x86dd),
  opcode: fc.integer({ min: 1, max: 9 }),
  payload: fc.option(fc.record({ macSrc: macText, ipSrc: ip4Text, macDst: macText, ipDst: ip4Text })),
});

const NO_HEADER = { dst: null, src: null, proto: null, vlan: null };

function bytesText(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":");
}

const rawMac: fc.Arbitrary<MacHeader> = fc.oneof(
  fc.tuple(macText, macText, u16).map(([dst, src, proto]) => ({
    dst,
    src,
    proto,
    vlan: null,
    raw: `${dst}:${src}:${bytesText([proto >> 8, proto & 255])}`,
  })),
  fc
    .tuple(macText, macText, fc.constantFrom(0x8100, 0x88a8), u16, u16)
    .map(([dst, src, vlanProto, tci, proto]) => ({
      dst,
      src,
      proto,
      vlan: { proto: vlanProto, tci },
      raw: `${dst}:${src}:${bytesText([vlanProto >> 8, vlanProto & 255, tci >> 8, tci & 255, proto >> 8, proto & 255])}`,
    })),
  fc.array(u8, { maxLength: 12 }).map((bytes) => ({ ...NO_HEADER, raw: bytesText(bytes) })),
  fc.tuple(ip4Text, ip4Text).map(([a, b]) => ({ ...NO_HEADER, raw: `45:00 TUNNEL=${a}->${b}` })),
);

const decodedMac: fc.Arbitrary<MacHeader> = fc.record({
  dst: macText,
  src: macText,
  proto: u16,
  vlan: fc.option(fc.record({ proto: fc.constantFrom(0x8100, 0x88a8), tci: u16 })),
  raw: fc.constant(""),
});

const prefix = fc.oneof(
  fc.constantFrom(
    "",
    "ctc/iptable/nat-PREROUTE",
    "TRACE: filter:DOCKER-USER:return:1 ",
    "a IN=x OUT=y b",
    "hop:abcd2345:ip:nat:PRE ",
  ),
  fc.string({ maxLength: 29 }).filter((text) => !text.includes("\n") && !text.includes("\r")),
);

export const arbitraryNfLine: fc.Arbitrary<LogLine> = fc
  .record({
    generator: fc.constant("nf_log" as const),
    prefix,
    in: fc.option(ifname),
    out: fc.option(ifname),
    physIn: fc.option(ifname),
    physOut: fc.option(ifname),
    l3: fc.oneof(
      { weight: 4, arbitrary: outerIp4 },
      { weight: 3, arbitrary: outerIp6 },
      arp,
      fc.constant({ kind: "none" as const }),
    ),
    mac: fc.option(fc.oneof(rawMac, decodedMac)),
    owner: fc.option(fc.tuple(u32, u32)),
    mark: fc.option(fc.integer({ min: 1, max: 0xffff_ffff })),
    truncated: fc.constant(false),
  })
  // Of other frames the MAC block is all that is printed, and it always is (nf_log_unknown_packet).
  .filter(({ l3, mac }) => l3.kind !== "none" || mac !== null)
  .map(({ owner, ...line }) => {
    const isArp = line.l3.kind === "arp";
    const isIp = line.l3.kind === "ip4" || line.l3.kind === "ip6";
    // ARP lines never have the raw form, and neither UID nor MARK; frames of other EtherTypes likewise.
    return {
      ...line,
      mac: isArp && line.mac?.raw !== "" ? null : isArp && line.mac?.src === null ? null : line.mac,
      uid: isIp && owner !== null ? owner[0] : null,
      gid: isIp && owner !== null ? owner[1] : null,
      mark: isIp ? line.mark : null,
    };
  });

const ebtL4: fc.Arbitrary<Layer4> = fc.oneof(
  fc.tuple(u16, u16).map(([sport, dport]) => ({ ...noTcp, sport, dport })),
  fc
    .tuple(u16, u16)
    .map(([sport, dport]) => ({ kind: "udp" as const, sport, dport, length: null, incompleteBytes: null })),
  fc
    .tuple(u16, u16)
    .map(([sport, dport]) => ({ kind: "other" as const, protocol: 132, ports: { sport, dport } })),
  fc.constant(noIcmp("icmp")),
  fc.constant({ kind: "other" as const, protocol: 2 }),
);

export const arbitraryEbtLine: fc.Arbitrary<LogLine> = fc.record({
  generator: fc.constant("ebt_log" as const),
  prefix,
  in: fc.option(ifname),
  out: fc.option(ifname),
  physIn: fc.constant(null),
  physOut: fc.constant(null),
  mac: fc.record({ dst: macText, src: macText, proto: u16, vlan: fc.constant(null), raw: fc.constant("") }),
  l3: fc.oneof(
    fc.constant({ kind: "none" as const }),
    arp,
    fc.tuple(ip4Text, ip4Text, u8, ebtL4).map(([src, dst, tos, l4]) => ({
      kind: "ip4" as const,
      src,
      dst,
      length: null,
      tos,
      prec: null,
      ttl: null,
      id: null,
      ce: false,
      df: false,
      mf: false,
      fragmentOffset: 0,
      options: null,
      l4,
    })),
    fc.tuple(ip6Text, ip6Text, ebtL4).map(([src, dst, l4]) => ({
      kind: "ip6" as const,
      src,
      dst,
      length: null,
      trafficClass: null,
      hopLimit: null,
      flowLabel: null,
      fragment: null,
      l4,
    })),
  ),
  uid: fc.constant(null),
  gid: fc.constant(null),
  mark: fc.constant(null),
  truncated: fc.constant(false),
});
