import type { HostIptables, RulesSurroundings } from "@/lib/protocol/host-verbs";
import type { RulesPlan } from "@/lib/protocol/rules-plan";

export const NONCE = "abcdefgh";

export const IPTABLES_PLAN: RulesPlan = {
  backend: "iptables",
  protocol: "all",
  addresses: [],
  ports: [],
  oneOf: 1,
  userChains: false,
  article: null,
  linesPerSecond: 2000,
  minutes: 10,
  ownPort: null,
};

/** A host whose table filter of ip has these user chains, and no other rule. */
export function hostWith(...chains: readonly string[]): HostIptables {
  const ip = `*filter\n:INPUT ACCEPT [0:0]\n${chains.map((name) => `:${name} - [0:0]\n`).join("")}COMMIT\n`;
  return { legacy: false, broute: false, nftChains: "", saves: { ip, ip6: "", bridge: "" }, started: "" };
}

export function surroundingsOf(iptables: HostIptables | null): RulesSurroundings {
  return {
    ...{ nonce: NONCE, tag: "43214c7", namespacePid: null, ownBridge: null, ownBridgePorts: [] },
    iptables,
  };
}
