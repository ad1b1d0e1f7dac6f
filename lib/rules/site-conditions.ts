import type { RuleFamily } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";
import { is } from "./condition";
import type { Network } from "./networks";
import type { OwnBridge } from "./own-bridge";
import type { Rule } from "./planned";

/** hopscope's own connection over `lo`, and the bridge of its page where that is in a container. */
export function ownTraffic(
  { ownPort }: RulesPlan,
  { ownBridge, ownBridgePorts }: OwnBridge,
  family: RuleFamily,
  chain: string,
): readonly Rule[] {
  // Which devices a packet has at that hook: iptables(8), -i and -o.
  const hasIn = !/^(OUTPUT|POSTROUTING)$/.test(chain);
  const hasOut = !/^(BROUTING|PREROUTING|INPUT)$/.test(chain);
  const flags = [...(hasIn ? ["-i"] : []), ...(hasOut ? ["-o"] : [])];
  const own = ownBridge === null ? [] : family === "bridge" ? ownBridgePorts : [ownBridge];
  const port = ownPort !== null && family !== "bridge" && chain !== "FORWARD" ? ownPort : null;
  return [
    ...(port === null
      ? []
      : flags.map((flag) => [is(flag, "lo"), is("-p", "tcp"), is("-m multiport --ports", port)])),
    ...own.flatMap((name) => flags.map((flag) => [is(flag, name)])),
  ];
}

/** multiport takes so many (xt_multiport.h, XT_MULTI_PORTS). */
const MULTI_PORTS = 15;

/** Alternatives of which the first that fits logs a packet; what was logged returns. */
export function alternativesOf(
  { protocol, ports, article }: RulesPlan,
  networks: readonly Network[],
  family: RuleFamily,
): readonly Rule[] {
  if (protocol === "all" && ports.length === 0 && networks.length === 0) return [[]];
  if (protocol === "icmp" && ports.length > 0) return [];
  return versionsIn(family, article !== null).flatMap((version) => {
    const words = wordsOf(family, version);
    const asked = networks.filter((network) => network.version === version);
    if (networks.length > 0 && asked.length === 0) return [];
    const byProtocol = protocolsOf(protocol, ports).map((name) =>
      is(words.protocol, name === "icmp" ? words.icmp : name),
    );
    const byAddress = asked.flatMap(({ text }) => [is(words.src, text), is(words.dst, text)]);
    const byPort = words.ports(ports);
    return anyOf(byProtocol).flatMap((one) =>
      anyOf(byAddress).flatMap((address) =>
        anyOf(byPort).map((port) => [...words.start, ...one, ...address, ...port]),
      ),
    );
  });
}

function versionsIn(family: RuleFamily, isArticle: boolean): readonly (4 | 6)[] {
  if (family === "bridge") return isArticle ? [4] : [4, 6];
  return [family === "ip" ? 4 : 6];
}

function protocolsOf(protocol: RulesPlan["protocol"], ports: readonly number[]): readonly string[] {
  if (protocol !== "all") return [protocol];
  return ports.length > 0 ? ["tcp", "udp"] : [];
}

/** One of these; where there are none, whatever it is. */
function anyOf(conditions: Rule): readonly Rule[] {
  return conditions.length === 0 ? [[]] : conditions.map((condition) => [condition]);
}

function wordsOf(family: RuleFamily, version: 4 | 6) {
  const icmp = version === 4 ? "icmp" : "ipv6-icmp";
  if (family !== "bridge") {
    const ports = (all: readonly number[]) =>
      Array.from({ length: Math.ceil(all.length / MULTI_PORTS) }, (_, i) =>
        is("-m multiport --ports", ...all.slice(i * MULTI_PORTS, (i + 1) * MULTI_PORTS)),
      );
    return { icmp, start: [], protocol: "-p", src: "-s", dst: "-d", ports };
  }
  const option = version === 4 ? "--ip" : "--ip6";
  const ports = (all: readonly number[]) =>
    all.flatMap((port) => [is(`${option}-sport`, port), is(`${option}-dport`, port)]);
  return {
    icmp,
    start: [is("-p", version === 4 ? "IPv4" : "IPv6")],
    protocol: `${option}-proto`,
    src: `${option}-src`,
    dst: `${option}-dst`,
    ports,
  };
}
