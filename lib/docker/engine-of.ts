import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { Engine } from "@/lib/protocol/topology";
import { infoShape, versionShape } from "./docker-shapes";
import { isLegacy } from "./model-of";
import { parseJson } from "./parse-json";

/** Null: no engine answers. */
export function engineOf({ docker, iptables, iptablesVersion }: WholeReading): Engine | null {
  const version = versionShape.safeParse(parseJson(docker.version)).data;
  if (version === undefined) return null;
  const info = infoShape.safeParse(parseJson(docker.info)).data;
  return {
    version: version.Version,
    firewall: firewall(info?.FirewallBackend.Driver ?? "", iptables, iptablesVersion),
    rootless: info?.SecurityOptions.includes("name=rootless") ?? false,
  };
}

/** Engines before 28 do not say: then it is who made the chain DOCKER. */
function firewall(driver: string, iptables: string, iptablesVersion: string): string {
  if (driver.includes("nftables")) return "nftables";
  if (!/^:DOCKER /m.test(iptables)) return "none";
  return isLegacy(iptablesVersion) ? "iptables-legacy" : "iptables-nft";
}
