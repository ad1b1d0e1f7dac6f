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
  const shares = tables.reduce((sum, table) => sum + SHARE[table.family], 0);
  return tables.map((table) => {
    const linesPerSecond = Math.max(1, Math.floor((plan.linesPerSecond * SHARE[table.family]) / shares));
    const burstLines = Math.max(LEAST_BURST_LINES, Math.floor(linesPerSecond / 4));
    return { ...table, budget: { linesPerSecond, burstLines } };
  });
}

function rulesOf(plan: RulesPlan, point: LogPoint): readonly (readonly Match[])[] {
  const { ports } = plan;
  const fixed: Match[] = [];
  const protocols = L4_OF[plan.protocol];
  if (protocols.length > 0) fixed.push({ kind: "protocol", protocols });
  // Without this, `th` would read an ICMP type as a port.
  else if (ports.length > 0) fixed.push({ kind: "protocol", protocols: ["tcp", "udp"] });
  fixed.push(...notOwn(plan.ownPort, point));

  const byAddress = addressAlternatives(
    withoutOverlap(plan.addresses.flatMap((text) => readAddress(text) ?? [])),
    point.family,
  );
  const byPort =
    ports.length > 0 ? eitherSide((side, within) => ({ kind: "port", side, within, ports })) : [[]];
  return byAddress.flatMap((address) => byPort.map((port) => [...fixed, ...address, ...port]));
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
