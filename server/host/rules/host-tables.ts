import { inNamespace, type ProgramName, run } from "../programs";
import { keyOf, RULE_FAMILIES, type RuleFamily } from "./log-point";
import { readSave, type Saved } from "./saved-rules";

/** 10,000 rules of others are some 2 MB. */
const SAVE_BYTES = 1 << 26;
const SAVE_MS = 20_000;

/** What the iptables and ebtables of a network namespace hold. */
export type HostTables = {
  /** Docker's rules are in x_tables, where iptables-nft does not see them. */
  readonly legacy: boolean;
  readonly broute: boolean;
  /** Base chains that nf_tables knows, whoever made them. */
  readonly baseChains: ReadonlySet<string>;
  readonly saved: Readonly<Record<RuleFamily, Saved>>;
};

async function output(
  namespacePid: number | null,
  program: ProgramName,
  ...args: readonly string[]
): Promise<string | null> {
  const command = { program, args };
  const limits = { timeoutMs: SAVE_MS, outputBytes: SAVE_BYTES };
  const ran = await run(inNamespace(namespacePid, command), limits);
  return ran.exit === 0 ? ran.stdout : null;
}

/** What stands now; null: one of them could not be listed. */
export async function readSaved(
  namespacePid: number | null,
  legacy: boolean,
): Promise<HostTables["saved"] | null> {
  const variant = legacy ? "-legacy" : "";
  const [ip, ip6, bridge] = await Promise.all([
    output(namespacePid, `iptables${variant}-save`, "-c"),
    output(namespacePid, `ip6tables${variant}-save`, "-c"),
    // The ebtables-save of x_tables knows no counters.
    output(namespacePid, "ebtables-save", "-c").then((text) => text ?? output(namespacePid, "ebtables-save")),
  ]);
  if (ip === null) return null;
  return {
    ip: readSave("ip", ip),
    ip6: readSave("ip6", ip6 ?? ""),
    bridge: readSave("bridge", bridge ?? ""),
  };
}

export async function readHostTables(namespacePid: number | null): Promise<HostTables | null> {
  const [own, other, chains, broute] = await Promise.all([
    output(namespacePid, "iptables-save"),
    output(namespacePid, "iptables-legacy-save"),
    output(namespacePid, "nft", "-j", "list", "chains"),
    output(namespacePid, "ebtables", "-t", "broute", "-L"),
  ]);
  const legacy = own?.includes("\n:DOCKER") !== true && other?.includes("\n:DOCKER") === true;
  const saved = await readSaved(namespacePid, legacy);
  return saved && { legacy, broute: broute !== null, baseChains: baseChainsOf(chains), saved };
}

function baseChainsOf(json: string | null): ReadonlySet<string> {
  type Listed = {
    readonly chain?: {
      readonly family: string;
      readonly table: string;
      readonly name: string;
      readonly hook?: string;
    };
  };
  const listed = json === null ? [] : (JSON.parse(json) as { nftables: readonly Listed[] }).nftables;
  return new Set(
    listed.flatMap(({ chain }) =>
      chain?.hook !== undefined && (RULE_FAMILIES as readonly string[]).includes(chain.family)
        ? [keyOf(chain.family as RuleFamily, chain.table, chain.name)]
        : [],
    ),
  );
}
