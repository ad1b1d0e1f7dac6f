import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { LogPoint, RuleFamily } from "./log-point";

/** Canonical text of an IPv4 or IPv6 address, or of a network of such; only `readAddress` makes one. */
export type Address = string & { readonly __brand: "Address" };

export function readAddress(text: string): Address | null {
  const [base = "", bits, ...more] = text.split("/");
  if (bits !== undefined) {
    const network = more.length === 0 && /^[0-9]{1,3}$/.test(bits) ? readAddress(base) : null;
    return network !== null && Number(bits) <= (isIPv4(network) ? 32 : 128)
      ? (`${network}/${Number(bits)}` as Address)
      : null;
  }
  // A zone (fe80::1%eth0) passes net.isIPv6 and would put free text into a rule.
  if (text.length > 45 || text.includes("%")) return null;
  if (isIPv4(text)) return text as Address;
  // nft does not read the dotted form (::ffff:1.2.3.4): the URL parser writes it in hexadecimal groups.
  return isIPv6(text) ? (new URL(`http://[${text}]`).hostname.slice(1, -1) as Address) : null;
}

/** A set of nft(8) refuses members that overlap. */
export function withoutOverlap(addresses: readonly Address[]): readonly Address[] {
  const widestFirst = [...new Set(addresses)].sort((a, b) => bitsOf(a) - bitsOf(b));
  const kept = new BlockList();
  return widestFirst.filter((address) => {
    const [base = ""] = address.split("/");
    const family = isIPv4(base) ? "ipv4" : "ipv6";
    if (kept.check(base, family)) return false;
    kept.addSubnet(base, bitsOf(address), family);
    return true;
  });
}

function bitsOf(address: Address): number {
  const [base = "", bits] = address.split("/");
  return bits === undefined ? (isIPv4(base) ? 32 : 128) : Number(bits);
}

export type Side = "src" | "dst";
export type L4 = "icmp" | "ipv6-icmp" | "tcp" | "udp";

/**
 * All that a rule can ask of a packet. There is no verdict and no statement that changes a packet:
 * what is not in this type cannot be written.
 */
export type Match =
  | { readonly kind: "protocol"; readonly protocols: readonly L4[] }
  | {
      readonly kind: "address";
      readonly side: Side;
      readonly version: 4 | 6;
      readonly within: boolean;
      readonly addresses: readonly Address[];
    }
  | {
      readonly kind: "port";
      readonly side: Side;
      readonly within: boolean;
      readonly ports: readonly number[];
    }
  /** Of so many packets one, by IPv4's id or IPv6's flow label; version null: all that is neither. */
  | { readonly kind: "sample"; readonly version: 4 | 6 | null; readonly oneOf: number }
  /** Not the bridge of hopscope's own page, where that is in a container. */
  | {
      readonly kind: "outside";
      readonly device: "iifname" | "oifname";
      /** The bridge; in the bridge family its ports. Never empty. */
      readonly names: readonly string[];
    }
  /** Not hopscope's own connection over `lo`. */
  | {
      readonly kind: "foreign";
      readonly device: "iifname" | "oifname";
      readonly side: Side;
      readonly port: number;
    };

/** One base chain. A packet meets at most one of `rules`: each is a conjunction, and they exclude each other. */
export type LogChain = {
  readonly point: LogPoint;
  readonly prefix: string;
  readonly rules: readonly (readonly Match[])[];
};

/** One table, its chains share one budget. */
export type LogTable = {
  readonly family: RuleFamily;
  readonly budget: { readonly linesPerSecond: number; readonly burstLines: number };
  readonly chains: readonly LogChain[];
};
