import { parseAddress } from "@/lib/filter/address";
import type { Conversation, Hop, Packet } from "@/lib/journey/journey";
import type { Layer3, Layer4 } from "@/lib/kernel-log/log-line";
import { parseLogLine } from "@/lib/kernel-log/parse-line";
import { chainKey, chainParts } from "@/lib/netfilter/chain";
import type { LogRule } from "./log-rule";

/** The one rule that logs the next packet of this kind at the hop's chain; none where its line names no packet. */
export function rulesOfHop({ chain, text }: Pick<Hop, "chain" | "text">): readonly LogRule[] {
  const l3 = parseLogLine(text)?.l3;
  if (l3 === undefined) return [];
  const { family, table } = chainParts(chain);
  if (family === "arp") return [];
  const tool = family === "bridge" ? (table === "broute" ? "nft" : "ebtables") : IPT[family];
  const matches = MATCHES[tool](l3);
  return matches === null ? [] : [{ tool, chain, matches }];
}

const IPT = { ip: "iptables", ip6: "ip6tables" } as const;
const MATCHES = {
  nft: nftMatches,
  ebtables: ebtMatches,
  iptables: iptMatches,
  ip6tables: iptMatches,
} as const;

/**
 * Both directions, where packets enter the host and where it makes its own. `first`: the conversation's first
 * packet, which is what conntrack calls the original.
 */
export function rulesOfConversation(
  { protocol }: Pick<Conversation, "protocol">,
  { header, direction }: Pick<Packet, "header" | "direction">,
): readonly LogRule[] {
  const back = direction === "reply";
  const [src, dst] = back ? [header.dst, header.src] : [header.src, header.dst];
  const [sport, dport] = back ? [header.dport, header.sport] : [header.sport, header.dport];
  const version = versionOf(src);
  const number = CONNTRACK[protocol];
  if (src === null || dst === null || version === null || version !== versionOf(dst) || number === undefined)
    return [];
  const ports =
    sport === null || dport === null ? [] : ["--ctorigsrcport", `${sport}`, "--ctorigdstport", `${dport}`];
  const matches = ["-m", "conntrack", "--ctproto", number, "--ctorigsrc", src, "--ctorigdst", dst, ...ports];
  return entries(version).map((entry) => ({ ...entry, matches }));
}

export function rulesOfAddress(address: string): readonly LogRule[] {
  const version = versionOf(address);
  if (version === null) return [];
  return entries(version).flatMap((entry) => [
    { ...entry, matches: ["-s", address] },
    { ...entry, matches: ["-d", address] },
  ]);
}

/** Each packet passes one of these once, with conntrack's note on it. */
function entries(version: 4 | 6): readonly Pick<LogRule, "tool" | "chain">[] {
  const family = version === 4 ? "ip" : "ip6";
  const tool = IPT[family];
  return (["PREROUTING", "OUTPUT"] as const).map((chain) => ({
    tool,
    chain: chainKey(family, "mangle", chain),
  }));
}

/** Protocols that conntrack follows by what a line shows. */
const CONNTRACK: Readonly<Record<string, string>> = {
  tcp: "tcp",
  udp: "udp",
  udplite: "udplite",
  icmp: "icmp",
  icmp6: "ipv6-icmp",
};

function iptMatches(l3: Layer3): readonly string[] | null {
  if (l3.kind !== "ip4" && l3.kind !== "ip6") return null;
  const { src, dst, l4 } = l3;
  if (versionOf(src) === null || versionOf(dst) === null) return null;
  return ["-s", src, "-d", dst, ...iptProtocol(l4)];
}

function iptProtocol(l4: Layer4 | null): readonly string[] {
  switch (l4?.kind) {
    case "tcp":
    case "udp":
      return ["-p", l4.kind, ...ports(l4, "--sport", "--dport")];
    case "icmp":
      return ["-p", "icmp", ...typeOf(l4, "--icmp-type")];
    case "icmp6":
      return ["-p", "ipv6-icmp", ...typeOf(l4, "--icmpv6-type")];
    case "udplite":
    case "ah":
    case "esp":
      return ["-p", l4.kind];
    case "other":
      return ["-p", String(l4.protocol)];
    default:
      return [];
  }
}

/** Protocol numbers: ebtables takes no name that /etc/protocols may lack. */
const NUMBERS = { tcp: 6, udp: 17, udplite: 136, icmp: 1, icmp6: 58, ah: 51, esp: 50 } as const;

/** What a bridge rule of either program matches of an IP packet; null where an address is none. */
function frameEnds({ kind, src, dst, l4 }: Extract<Layer3, { readonly kind: "ip4" | "ip6" }>) {
  if (versionOf(src) === null || versionOf(dst) === null) return null;
  const number = l4 === null ? null : l4.kind === "other" ? l4.protocol : NUMBERS[l4.kind];
  return { src, dst, l4, name: kind === "ip4" ? "ip" : "ip6", number };
}

function ebtMatches(l3: Layer3): readonly string[] | null {
  switch (l3.kind) {
    case "ip4":
    case "ip6": {
      const ends = frameEnds(l3);
      if (ends === null) return null;
      const { src, dst, l4, name, number } = ends;
      return [
        ...["-p", l3.kind === "ip4" ? "IPv4" : "IPv6"],
        ...[`--${name}-source`, src, `--${name}-destination`, dst],
        ...(number === null ? [] : [`--${name}-protocol`, String(number)]),
        ...(l4?.kind === "tcp" || l4?.kind === "udp"
          ? ports(l4, `--${name}-source-port`, `--${name}-destination-port`)
          : []),
      ];
    }
    case "arp": {
      const { payload } = l3;
      if (payload === null || versionOf(payload.ipSrc) !== 4 || versionOf(payload.ipDst) !== 4)
        return ["-p", "ARP"];
      return ["-p", "ARP", "--arp-ip-src", payload.ipSrc, "--arp-ip-dst", payload.ipDst];
    }
    default:
      return null;
  }
}

/** As ebtMatches, for nft. */
function nftMatches(l3: Layer3): readonly string[] | null {
  switch (l3.kind) {
    case "ip4":
    case "ip6": {
      const ends = frameEnds(l3);
      if (ends === null) return null;
      const { src, dst, l4, name, number } = ends;
      return [
        ...[`${name} saddr`, src, `${name} daddr`, dst],
        ...(number === null ? [] : ["meta l4proto", String(number)]),
        ...(l4?.kind === "tcp" || l4?.kind === "udp"
          ? ports(l4, `${l4.kind} sport`, `${l4.kind} dport`)
          : []),
      ];
    }
    case "arp": {
      const { payload } = l3;
      if (payload === null || versionOf(payload.ipSrc) !== 4 || versionOf(payload.ipDst) !== 4)
        return ["ether type arp"];
      return ["arp saddr ip", payload.ipSrc, "arp daddr ip", payload.ipDst];
    }
    default:
      return null;
  }
}

type Ports = { readonly sport: number | null; readonly dport: number | null };

function ports({ sport, dport }: Ports, from: string, to: string): readonly string[] {
  return sport === null || dport === null ? [] : [from, String(sport), to, String(dport)];
}

type IcmpType = { readonly type: number | null; readonly code: number | null };

function typeOf({ type, code }: IcmpType, option: string): readonly string[] {
  return type === null ? [] : [option, code === null ? String(type) : `${type}/${code}`];
}

function versionOf(address: string | null): 4 | 6 | null {
  return address === null ? null : (parseAddress(address)?.version ?? null);
}
