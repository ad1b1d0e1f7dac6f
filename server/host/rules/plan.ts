import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { LOG_POINTS, type LogPoint, RULE_FAMILIES, type RuleFamily } from "./log-point";
import {
  type Address,
  type L4,
  type LogTable,
  type Match,
  readAddress,
  type Side,
  withoutOverlap,
} from "./log-rule";
import { ownPrefix } from "./own-prefix";

/** Shares of the one budget: a limit object belongs to one table (nft(8), limit). */
const SHARE: Readonly<Record<RuleFamily, number>> = { bridge: 0.4, ip: 0.5, ip6: 0.1 };
/** Of the budget, for the user chains: rules of iptables beside the tables of nft. */
export const USER_SHARE = 0.25;
/** Lines that one packet and its answer can leave in a table: a smaller burst would cut a single ping. */
const LEAST_BURST_LINES = 64;

const L4_OF: Readonly<Record<RulesPlan["protocol"], readonly L4[]>> = {
  all: [],
  icmp: ["icmp", "ipv6-icmp"],
  tcp: ["tcp"],
  udp: ["udp"],
};

/** Pure: the same plan and nonce always make the same tables. */
export function planRules(plan: RulesPlan, nonce: string): readonly LogTable[] {
  const tables = RULE_FAMILIES.map((family) => ({
    family,
    chains: LOG_POINTS.filter((point) => point.family === family)
      .map((point) => ({ point, prefix: ownPrefix(nonce, point), rules: rulesOf(plan, point) }))
      .filter((chain) => chain.rules.length > 0),
  })).filter((table) => table.chains.length > 0);
  const share = shareOut(
    plan.userChains ? plan.linesPerSecond * (1 - USER_SHARE) : plan.linesPerSecond,
    tables.map(({ family }) => family),
  );
  return tables.map((table) => {
    const linesPerSecond = share[table.family] ?? 1;
    return { ...table, budget: { linesPerSecond, burstLines: burstOf(linesPerSecond) } };
  });
}

/** One budget for the families that are logged. */
export function shareOut(
  linesPerSecond: number,
  families: readonly RuleFamily[],
): Partial<Record<RuleFamily, number>> {
  const shares = families.reduce((sum, family) => sum + SHARE[family], 0);
  return Object.fromEntries(
    families.map((family) => [family, Math.max(1, Math.floor((linesPerSecond * SHARE[family]) / shares))]),
  );
}

export function burstOf(linesPerSecond: number): number {
  return Math.max(LEAST_BURST_LINES, Math.floor(linesPerSecond / 4));
}

function rulesOf(plan: RulesPlan, point: LogPoint): readonly (readonly Match[])[] {
  const { ports } = plan;
  const fixed: Match[] = [];
  const protocols = L4_OF[plan.protocol];
  if (protocols.length > 0) fixed.push({ kind: "protocol", protocols });
  // Without this, `th` would read an ICMP type as a port.
  else if (ports.length > 0) fixed.push({ kind: "protocol", protocols: ["tcp", "udp"] });
  fixed.push(...notOwn(plan.ownPort, point), ...notOwnBridge(plan, point));

  const sampled = samples(plan.oneOf, point.family);
  const byAddress = addressAlternatives(
    withoutOverlap(plan.addresses.flatMap((text) => readAddress(text) ?? [])),
    point.family,
  );
  const byPort =
    ports.length > 0 ? eitherSide((side, within) => ({ kind: "port", side, within, ports })) : [[]];
  return sampled.flatMap((sample) =>
    byAddress
      .filter((address) => isOneVersion([...sample, ...address]))
      .flatMap((address) => byPort.map((port) => [...sample, ...fixed, ...address, ...port])),
  );
}

/** nft refuses to ask a packet for both an IPv4 and an IPv6 header. */
function isOneVersion(matches: readonly Match[]): boolean {
  return new Set(matches.flatMap((match) => ("version" in match ? [match.version] : []))).size <= 1;
}

/** By what no hook of this host changes. Frames that are neither IPv4 nor IPv6 are not thinned out. */
function samples(oneOf: number, family: RuleFamily): readonly (readonly Match[])[] {
  if (oneOf === 1) return [[]];
  const of = {
    4: [{ kind: "sample", version: 4, oneOf }],
    6: [{ kind: "sample", version: 6, oneOf }],
  } as const;
  if (family === "bridge") return [of[4], of[6], [{ kind: "sample", version: null, oneOf }]];
  return family === "ip" ? [of[4]] : [of[6]];
}

/** Only where the family can carry it. */
function addressAlternatives(all: readonly Address[], family: RuleFamily): readonly (readonly Match[])[] {
  if (all.length === 0) return [[]];
  return ([4, 6] as const)
    .filter((version) => family === "bridge" || family === (version === 4 ? "ip" : "ip6"))
    .flatMap((version) => {
      const addresses = all.filter((address) => address.includes(":") === (version === 6));
      if (addresses.length === 0) return [];
      return eitherSide((side, within) => ({ kind: "address", side, version, within, addresses }));
    });
}

/** Source or destination, as alternatives that exclude each other, so that no packet is logged twice. */
function eitherSide(match: (side: Side, within: boolean) => Match): readonly (readonly Match[])[] {
  return [[match("src", true)], [match("src", false), match("dst", true)]];
}

/** The page's own socket over `lo` would log itself for ever. `lo` is never a bridge port and never forwarded. */
function notOwn(port: number | null, point: LogPoint): readonly Match[] {
  if (port === null || point.family === "bridge" || point.hook === "forward") return [];
  const device = point.hook === "prerouting" || point.hook === "input" ? "iifname" : "oifname";
  return [
    { kind: "foreign", device, side: "src", port },
    { kind: "foreign", device, side: "dst", port },
  ];
}

/** The page's container is alone on its bridge, with the host itself. */
function notOwnBridge(
  { ownBridge, ownBridgePorts = [] }: RulesPlan,
  { family, hook }: LogPoint,
): readonly Match[] {
  if (ownBridge == null) return [];
  const names = family === "bridge" ? ownBridgePorts : [ownBridge];
  if (names.length === 0) return [];
  const match = (device: "iifname" | "oifname"): Match => ({ kind: "outside", device, names });
  if (hook === "forward") return [match("iifname"), match("oifname")];
  return [match(hook === "prerouting" || hook === "input" ? "iifname" : "oifname")];
}
