import type { RuleFamily } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { budgetOf, shareOut, USER_SHARE } from "./budget";
import { is, isNot } from "./condition";
import { LOG_POINTS, type LogPoint, RULE_FAMILIES } from "./log-point";
import { type Network, withoutOverlap } from "./networks";
import type { OwnBridge } from "./own-bridge";
import { ownLabel } from "./own-label";
import type { Condition, PlannedTable, Rule } from "./planned";

const LAYER4: Readonly<Record<RulesPlan["protocol"], readonly string[]>> = {
  all: [],
  icmp: ["icmp", "ipv6-icmp"],
  tcp: ["tcp"],
  udp: ["udp"],
};

/** Pure: the same plan always makes the same tables of nft. */
export function planTables(
  plan: RulesPlan,
  networks: readonly Network[],
  own: OwnBridge,
): readonly PlannedTable[] {
  const kept = withoutOverlap(networks);
  const tables = RULE_FAMILIES.map((family) => ({
    family,
    chains: LOG_POINTS.filter((point) => point.family === family)
      .map(({ family: _, ...point }) => ({
        ...point,
        label: ownLabel({ family, ...point }),
        rules: rulesOf(plan, kept, own, { family, ...point }),
      }))
      .filter((chain) => chain.rules.length > 0),
  })).filter((table) => table.chains.length > 0);
  const share = shareOut(
    plan.userChains ? plan.linesPerSecond * (1 - USER_SHARE) : plan.linesPerSecond,
    tables.map(({ family }) => family),
  );
  return tables.map((table) => ({ ...table, ...budgetOf(share[table.family] ?? 1) }));
}

function rulesOf(
  plan: RulesPlan,
  networks: readonly Network[],
  own: OwnBridge,
  point: LogPoint,
): readonly Rule[] {
  const { ports } = plan;
  const protocols = LAYER4[plan.protocol];
  // Without a protocol, `th` would read an ICMP type as a port.
  const asked = protocols.length > 0 ? protocols : ports.length > 0 ? ["tcp", "udp"] : [];
  const fixed = [...(asked.length > 0 ? [is("meta l4proto", ...asked)] : []), ...notOwnBridge(own, point)];
  const byTraffic = asked.length > 0 && !asked.includes("tcp") ? [[]] : othersTraffic(plan.ownPort, point);
  const byAddress = addressAlternatives(networks, point.family);
  const byPort = ports.length > 0 ? eitherSide("th sport", "th dport", ports) : [[]];
  return samples(plan.oneOf, point.family).flatMap((sample) =>
    byAddress
      .filter((address) => isOneVersion([...sample, ...address]))
      .flatMap((address) =>
        byPort.flatMap((port) =>
          byTraffic.map((others) => [...sample, ...fixed, ...others, ...address, ...port]),
        ),
      ),
  );
}

/** nft refuses to ask a packet for both an IPv4 and an IPv6 header. */
function isOneVersion(rule: Rule): boolean {
  const versions = rule.map(({ field }) => /^(ip|ip6|ether) /.exec(field)?.[1]);
  return new Set(versions.filter(Boolean)).size <= 1;
}

/** By what no hook of this host changes. Frames that are neither IPv4 nor IPv6 are not thinned out. */
function samples(oneOf: number, family: RuleFamily): readonly Rule[] {
  if (oneOf === 1) return [[]];
  const ip = [is("ip id &", oneOf - 1)];
  const ip6 = [is("ip6 flowlabel &", oneOf - 1)];
  if (family === "bridge") return [ip, ip6, [isNot("ether type", "ip", "ip6")]];
  return [family === "ip" ? ip : ip6];
}

/** Only where the family can carry it. */
function addressAlternatives(all: readonly Network[], family: RuleFamily): readonly Rule[] {
  if (all.length === 0) return [[]];
  return ([4, 6] as const)
    .filter((version) => family === "bridge" || family === (version === 4 ? "ip" : "ip6"))
    .flatMap((version) => {
      const texts = all.filter((network) => network.version === version).map(({ text }) => text);
      const header = version === 4 ? "ip" : "ip6";
      return texts.length === 0 ? [] : eitherSide(`${header} saddr`, `${header} daddr`, texts);
    });
}

/** Source or destination, as alternatives that exclude each other, so that no packet is logged twice. */
function eitherSide(src: string, dst: string, values: Condition["values"]): readonly Rule[] {
  return [[is(src, ...values)], [isNot(src, ...values), is(dst, ...values)]];
}

/**
 * The page's own socket over `lo` would log itself for ever. `lo` is never a bridge port and never forwarded. Three
 * alternatives that exclude each other, since no match that reads a port is true of what has none (nft_payload.c,
 * NFT_BREAK), not even one that says `!=`.
 */
function othersTraffic(port: number | null, point: LogPoint): readonly Rule[] {
  if (port === null || point.family === "bridge" || point.hook === "forward") return [[]];
  const device = `meta ${point.hook === "prerouting" || point.hook === "input" ? "iifname" : "oifname"}`;
  return [
    [isNot(device, "lo")],
    [is(device, "lo"), isNot("meta l4proto", "tcp")],
    [
      is(device, "lo"),
      is("meta l4proto", "tcp"),
      ...["sport", "dport"].map((side) => isNot(`meta l4proto . th ${side}`, `tcp . ${port}`)),
    ],
  ];
}

/** The page's container is alone on its bridge, with the host itself. */
function notOwnBridge({ ownBridge, ownBridgePorts }: OwnBridge, { family, hook }: LogPoint): Rule {
  if (ownBridge === null) return [];
  const names = family === "bridge" ? ownBridgePorts : [ownBridge];
  if (names.length === 0) return [];
  const outside = (device: "iifname" | "oifname") => isNot(`meta ${device}`, ...names);
  if (hook === "forward") return [outside("iifname"), outside("oifname")];
  return [outside(hook === "prerouting" || hook === "input" ? "iifname" : "oifname")];
}
