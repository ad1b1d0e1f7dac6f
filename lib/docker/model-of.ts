import type { HostModel } from "@/lib/netfilter/host-model";
import type { BackEnd } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { Link } from "./links";

/** Docker leaves 127.0.0.0/8 to its proxy, and only where it runs one (moby, drivers/bridge/setup_ip_tables). */
const TO_DOCKER = /^-A OUTPUT .*-j DOCKER$/m;
const NOT_LOOPBACK = /^-A OUTPUT ! -d 127\.0\.0\.0\/8 .*-j DOCKER$/m;

/**
 * What this host's kernel does with a packet, seen by the rules of that back end: nft's are base chains of
 * their own with a stand-in for broute, iptables' stand in the tables that there are.
 */
export function modelOf(reading: WholeReading, links: readonly Link[], backend: BackEnd): HostModel {
  const { iptables, ip6tables, ebtables, iptablesVersion } = reading;
  const own = isLegacy(iptablesVersion) ? "legacy" : "nft";
  const bridges = links.filter(({ kind }) => kind === "bridge");
  const calls = (name: keyof Link["calls"]) =>
    isOn(reading, `bridge-nf-call-${name}`) || bridges.some((bridge) => bridge.calls[name]);
  return {
    ipBackend: backend === "nft" ? "nft" : own,
    bridgeBackend: backend === "nft" ? "nft" : own,
    bridgeNfCallIptables: calls("iptables"),
    bridgeNfCallIp6tables: calls("ip6tables"),
    bridgeNfCallArptables: calls("arptables"),
    broute: backend === "nft" || /^\*broute$/m.test(ebtables),
    security: /^\*security$/m.test(iptables) || /^\*security$/m.test(ip6tables),
    userlandProxy: !TO_DOCKER.test(iptables) || NOT_LOOPBACK.test(iptables),
  };
}

/** A sysctl of net.bridge, which holds for every bridge. */
export function isOn({ sysctls }: WholeReading, name: string): boolean {
  return sysctls[`net.bridge.${name}`] === "1";
}

export function isLegacy(iptablesVersion: string): boolean {
  return iptablesVersion.includes("legacy");
}
