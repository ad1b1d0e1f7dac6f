import { formatOwnPrefix, NFT_PREFIX_BYTES } from "@/lib/kernel-log";
import { chainKey, type Family, type Table } from "@/lib/netfilter";
import type { Network } from "./network";

/** `nft`: hopscope's own rules, full headers in the bridge. `article`: iptables LOG and ebtables --log. */
export const BACKENDS = ["nft", "article"] as const;
export type Backend = (typeof BACKENDS)[number];

/** Lines that only carry the mark of the ebtables line behind them; they are no part of the capture. */
export const TWIN = "twin";

const IP_CHAINS: readonly (readonly [Table, string, string, number])[] = [
  ["raw", "PREROUTING", "filter", -301],
  ["mangle", "PREROUTING", "filter", -151],
  ["nat", "PREROUTING", "nat", -101],
  ["mangle", "INPUT", "filter", -151],
  ["filter", "INPUT", "filter", -1],
  ["nat", "INPUT", "nat", 99],
  ["mangle", "FORWARD", "filter", -151],
  ["filter", "FORWARD", "filter", -1],
  ["raw", "OUTPUT", "filter", -301],
  ["mangle", "OUTPUT", "filter", -151],
  ["nat", "OUTPUT", "nat", -101],
  ["filter", "OUTPUT", "filter", -1],
  ["mangle", "POSTROUTING", "filter", -151],
  ["nat", "POSTROUTING", "nat", 99],
];
/** Table, chain, hook, the priority at which ebtables-nft has its own chain. */
const BRIDGE_CHAINS: readonly (readonly [Table, string, string, number])[] = [
  ["broute", "BROUTING", "prerouting", -310],
  ["nat", "PREROUTING", "prerouting", -300],
  ["filter", "INPUT", "input", -200],
  ["filter", "FORWARD", "forward", -200],
  ["filter", "OUTPUT", "output", -200],
  ["nat", "OUTPUT", "output", 100],
  ["nat", "POSTROUTING", "postrouting", 300],
];

/** A mark of its own for each packet, at the first hook that it meets (packet-flow 5.5). */
const MARKS = `
table bridge truth-marks {
  chain pre { type filter hook prerouting priority -500; meta mark set numgen inc mod 0x0fffffff offset 0x10000000; }
  chain out { type filter hook output priority -500; meta mark 0 meta mark set numgen inc mod 0x0fffffff offset 0x20000000; }
}
table ip truth-marks {
  chain pre { type filter hook prerouting priority -401; meta mark 0 meta mark set numgen inc mod 0x0fffffff offset 0x30000000; }
  chain out { type filter hook output priority -401; meta mark 0 meta mark set numgen inc mod 0x0fffffff offset 0x40000000; }
}
`;

export function insertRules(network: Network, backend: Backend, nonce: string): void {
  network.must("host", ["nft", "-f", "-"], MARKS);
  if (backend === "nft") network.must("host", ["nft", "-f", "-"], nftRules(nonce));
  else insertArticleRules(network, nonce);
}

function nftRules(nonce: string): string {
  const line = (family: Family, table: Table, chain: string) =>
    `log prefix "${formatOwnPrefix(nonce, chainKey(family, table, chain), NFT_PREFIX_BYTES) ?? ""}" level debug flags tcp sequence`;
  const ip = IP_CHAINS.map(
    ([table, chain, type, priority]) =>
      `chain ${table}-${chain} { type ${type} hook ${chain.toLowerCase()} priority ${priority}; ${line("ip", table, chain)}; }`,
  );
  const bridge = BRIDGE_CHAINS.map(
    ([table, chain, hook, priority]) =>
      `chain ${table}-${chain} { type filter hook ${hook} priority ${priority - 1}; ${line("bridge", table, chain)}; }`,
  );
  return `table ip truth {\n${ip.join("\n")}\n}\ntable bridge truth {\n${bridge.join("\n")}\n}\n`;
}

/** As the article writes them; broute has no ebtables before 1.8.10, so its line is missing. */
function insertArticleRules(network: Network, nonce: string): void {
  const twins = BRIDGE_CHAINS.filter(([table]) => table !== "broute").map(
    ([table, chain, hook, priority]) =>
      `chain ${table}-${chain} { type filter hook ${hook} priority ${priority - 1}; log prefix "${nonce}/${TWIN}/${chain} " level debug; }`,
  );
  network.must("host", ["nft", "-f", "-"], `table bridge truth {\n${twins.join("\n")}\n}\n`);
  for (const [table, chain] of IP_CHAINS) {
    const prefix = `${nonce}/iptable/${table}-${chain}`.slice(0, 29);
    network.must("host", [
      "iptables",
      "-t",
      table,
      "-I",
      chain,
      "-j",
      "LOG",
      "--log-level",
      "debug",
      "--log-prefix",
      prefix,
    ]);
  }
  for (const [table, chain] of BRIDGE_CHAINS) {
    if (table === "broute") continue;
    const prefix = `${nonce}/ebtable/${table}-${chain}`.slice(0, 29);
    network.must("host", [
      "ebtables",
      "-t",
      table,
      "-A",
      chain,
      "--log-level",
      "debug",
      "--log-prefix",
      prefix,
      "--log",
    ]);
  }
}
