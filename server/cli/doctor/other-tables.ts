import type { Finding } from "@/lib/protocol/events";
import { findProgram, run } from "@/server/host/programs";
import { fine, note } from "./finding";

/** A chain that hangs at a hook of the kernel, in nft's words. */
export type BaseChain = {
  readonly family: string;
  readonly table: string;
  readonly name: string;
  readonly hook: string;
  readonly prio: number;
};

export type BaseChains =
  | { readonly kind: "listed"; readonly chains: readonly BaseChain[] }
  /** nft is not installed. */
  | { readonly kind: "missing" }
  | { readonly kind: "unreadable"; readonly why: string };

/** Without their rules, but with chains of users: kube-proxy alone makes some thousands. */
const LIST_BYTES = 16 << 20;
/** Of the nft back end (server/host/rules/nft-text.ts). */
const OWN_TABLE = "hopscope";
const OF_IP = ["raw", "mangle", "nat", "filter", "security"];
/** Where iptables-nft and its kin keep their rules, in chains with names of capitals. */
const OF_IPTABLES: Readonly<Record<string, readonly string[]>> = {
  ip: OF_IP,
  ip6: OF_IP,
  bridge: ["broute", "nat", "filter"],
  arp: ["filter"],
};
const OF_IPTABLES_CHAIN = /^(PREROUTING|INPUT|FORWARD|OUTPUT|POSTROUTING|BROUTING)$/;

export async function lookAtBaseChains(): Promise<BaseChains> {
  if (findProgram("nft") === null) return { kind: "missing" };
  const { exit, stdout, stderr } = await run(
    { program: "nft", args: ["-j", "list", "chains"] },
    { outputBytes: LIST_BYTES },
  );
  const chains = exit === 0 ? readBaseChains(stdout) : null;
  if (chains !== null) return { kind: "listed", chains };
  return { kind: "unreadable", why: stderr.split("\n").find((line) => line.trim() !== "") ?? "no JSON" };
}

/** libnftables-json(5), CHAIN: only a base chain has a hook. Null: it is no such list. */
function readBaseChains(json: string): readonly BaseChain[] | null {
  try {
    const { nftables }: { readonly nftables: readonly { readonly chain?: BaseChain }[] } = JSON.parse(json);
    return nftables.flatMap(({ chain }) => (chain?.hook === undefined ? [] : [chain]));
  } catch {
    return null;
  }
}

/** Any base chain may drop a packet, whosever it is (nft(8), "Verdict statements"). */
export function judgeBaseChains(found: BaseChains): readonly Finding[] {
  if (found.kind === "missing") return [];
  if (found.kind === "unreadable")
    return [
      note(
        `the chains of nft cannot be listed: ${found.why}`,
        "whether another table of nft drops packets is not known",
        "sudo hopscope doctor; nft list chains",
      ),
    ];
  const tables = new Map<string, BaseChain[]>();
  for (const chain of found.chains.filter(isOfOthers)) {
    const name = `${chain.family} ${chain.table}`;
    tables.set(name, [...(tables.get(name) ?? []), chain]);
  }
  if (tables.size === 0) return [fine("no base chain of nft is another's than iptables' or hopscope's")];
  return [...tables].map(([name, chains]) =>
    note(
      `the nft table ${name} has base chains at ${hooksOf(chains)}, which no rule of hopscope logs`,
      "a packet dropped there is shown as dropped at the chain before it; in front of all chains it is not seen",
      `nft list table ${name}`,
    ),
  );
}

function isOfOthers({ family, table, name }: BaseChain): boolean {
  if (table === OWN_TABLE) return false;
  return !OF_IPTABLES[family]?.includes(table) || !OF_IPTABLES_CHAIN.test(name);
}

/** `forward (priority 10), input (priority -5, 10)`, in the order of nft's list. */
function hooksOf(chains: readonly BaseChain[]): string {
  const hooks = [...new Set(chains.map(({ hook }) => hook))];
  return hooks
    .map((hook) => {
      const priorities = chains.filter((chain) => chain.hook === hook).map(({ prio }) => prio);
      return `${hook} (priority ${[...new Set(priorities)].sort((a, b) => a - b).join(", ")})`;
    })
    .join(", ");
}
