import { formatOwnPrefix, NFT_PREFIX_BYTES } from "@/lib/kernel-log";
import { LOG_POINTS, type LogPoint, pointKey } from "@/lib/rules";
import type { Network } from "./network";

/** `nft`: hopscope's own rules, full headers in the bridge. `article`: iptables LOG and ebtables --log. */
export const BACKENDS = ["nft", "article"] as const;
export type Backend = (typeof BACKENDS)[number];

/** Lines that only carry the mark of the ebtables line behind them; they are no part of the capture. */
export const TWIN = "twin";

/**
 * Between a twin and its ebtables line another CPU may write both of its own, so each pair says the last bits of its
 * mark: of packets that run at the same time they differ, as marks are numbered through.
 */
const PAIRS = [0, 1, 2, 3, 4, 5, 6, 7];
const wordOf = (pair: number) => `ebtabl${pair}`;
/** Which pair a line of ebtables is of, by its prefix. */
export function pairOf(prefix: string): number | null {
  const digit = /\/ebtabl(\d)\//.exec(prefix)?.[1];
  return digit === undefined ? null : Number(digit);
}

export function pairOfMark(mark: number | null): number | null {
  return mark === null ? null : mark % PAIRS.length;
}

/** As the article's rule would have written it. */
export function withoutPair(record: string): string {
  return record.replace(/\/ebtabl\d\//, "/ebtable/");
}

/** Behind the chains that mark; hopscope's own broute chain stands before everything. */
const BEHIND_MARKS = -400;

const IP_POINTS = LOG_POINTS.filter(({ family }) => family === "ip");
const BRIDGE_POINTS = LOG_POINTS.filter(({ family }) => family === "bridge").map((point) => ({
  ...point,
  priority: Math.max(point.priority, BEHIND_MARKS),
}));
/** broute has no ebtables before 1.8.10, so its line is missing in the article's rules. */
const EBTABLES_POINTS = BRIDGE_POINTS.filter(({ table }) => table !== "broute");

/** A mark of its own for each packet, at the first hook that it meets. */
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
  const chains = (points: readonly LogPoint[]) =>
    points.map((point) => {
      const prefix = formatOwnPrefix(nonce, pointKey(point), NFT_PREFIX_BYTES) ?? "";
      return nftChain(point, `log prefix "${prefix}" level debug flags tcp sequence flags ether`);
    });
  return `${nftTable("ip", chains(IP_POINTS))}${nftTable("bridge", chains(BRIDGE_POINTS))}`;
}

function nftChain({ table, chain, type, hook, priority }: LogPoint, rule: string): string {
  return `chain ${table}-${chain} { type ${type} hook ${hook} priority ${priority}; ${rule}; }`;
}

function nftTable(family: string, chains: readonly string[]): string {
  return `table ${family} truth {\n${chains.join("\n")}\n}\n`;
}

function insertArticleRules(network: Network, nonce: string): void {
  const twins = EBTABLES_POINTS.map((point) =>
    nftChain(point, `log prefix "${nonce}/${TWIN}/${point.chain} " level debug`),
  );
  network.must("host", ["nft", "-f", "-"], nftTable("bridge", twins));
  for (const { table, chain } of IP_POINTS) {
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
  for (const { table, chain } of EBTABLES_POINTS) {
    for (const pair of PAIRS)
      network.must("host", [
        "ebtables",
        "-t",
        table,
        "-A",
        chain,
        "--mark",
        `${pair}/${PAIRS.length - 1}`,
        "--log-level",
        "debug",
        "--log-prefix",
        `${nonce}/${wordOf(pair)}/${table}-${chain}`.slice(0, 29),
        "--log",
      ]);
  }
}
