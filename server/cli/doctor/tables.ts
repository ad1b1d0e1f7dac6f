import type { Finding } from "@/lib/protocol/events";
import { findProgram, type ProgramName, run } from "@/server/host/programs";
import { readText } from "../kernel-file";
import { fine, note, problem } from "./finding";

/** Where iptables rules are kept: in nf_tables, or in the older ip_tables. One packet passes both. */
export type Variant = "nft" | "legacy";

export type RulesOfVariant = {
  /** At least one rule. */
  readonly hasRules: boolean;
  /** The chain DOCKER is there. */
  readonly hasDocker: boolean;
};

export type TablesState = {
  /** First line of `--version`; null: not installed, or it does not run. */
  readonly nft: string | null;
  readonly iptables: string | null;
  /** What `iptables` is. */
  readonly variant: Variant | null;
  /** null: could not be read. */
  readonly rules: Readonly<Record<Variant, RulesOfVariant | null>>;
};

const NONE: RulesOfVariant = { hasRules: false, hasDocker: false };
const TABLES = ["filter", "nat"] as const;

export async function lookAtTables(): Promise<TablesState> {
  const [nft, iptables] = await Promise.all([versionOf("nft"), versionOf("iptables")]);
  const variant = variantOf(iptables);
  const saveOfNft: ProgramName =
    findProgram("iptables-nft-save") === null ? "iptables-save" : "iptables-nft-save";
  const [byNft, byLegacy] = await Promise.all([
    saveOfNft === "iptables-save" && variant !== "nft" ? null : readRules(saveOfNft, TABLES),
    readRules("iptables-legacy-save", legacyTables()),
  ]);
  return { nft, iptables, variant, rules: { nft: byNft, legacy: byLegacy } };
}

/** Only what is loaded: to ask for another table would load it (iptables-legacy-save(8), -M). */
function legacyTables(): readonly string[] {
  const loaded = (readText("/proc/net/ip_tables_names") ?? "").split("\n");
  return TABLES.filter((table) => loaded.includes(table));
}

async function readRules(save: ProgramName, tables: readonly string[]): Promise<RulesOfVariant | null> {
  if (tables.length === 0) return NONE;
  if (findProgram(save) === null) return null;
  const saved = await Promise.all(tables.map((table) => run({ program: save, args: ["-t", table] })));
  // A long list is cut by `run`: the chains stand first, and one rule is enough.
  const text = saved.map(({ stdout }) => stdout).join("\n");
  if (text.trim() === "" && saved.some(({ exit }) => exit !== 0)) return null;
  return { hasRules: /^-A /m.test(text), hasDocker: /^:DOCKER /m.test(text) };
}

async function versionOf(program: "nft" | "iptables"): Promise<string | null> {
  const { exit, stdout } = await run({ program, args: ["--version"] });
  return exit === 0 ? (stdout.split("\n")[0] ?? "").trim() : null;
}

/** iptables(8): "iptables v1.8.9 (nf_tables)"; before 1.8 there was only legacy, and no brackets. */
export function variantOf(version: string | null): Variant | null {
  if (version === null) return null;
  return version.includes("nf_tables") ? "nft" : "legacy";
}

export function judgeTables({ nft, iptables, variant, rules }: TablesState): readonly Finding[] {
  const known = [nft, iptables].filter((text) => text !== null);
  const versions = known.length === 0 ? [] : [fine(known.join(", "))];
  if (variant === null) return versions;
  return [...versions, judgeRules(variant, rules)];
}

const SWITCH = (variant: Variant) => `update-alternatives --set iptables /usr/sbin/iptables-${variant}`;
const OTHER: Readonly<Record<Variant, Variant>> = { nft: "legacy", legacy: "nft" };

function judgeRules(variant: Variant, rules: TablesState["rules"]): Finding {
  const [own, other] = [rules[variant], rules[OTHER[variant]]];
  if (own === null)
    return note(
      `the rules of iptables (${variant}) cannot be read`,
      "whether Docker's are among them is not known",
      "sudo hopscope doctor",
    );
  if (other?.hasDocker && !own.hasDocker)
    return problem(
      `Docker's rules are in iptables-${OTHER[variant]}, but iptables is iptables-${variant}`,
      "rules of the iptables back end stand beside Docker's chains, not among them, and user chains are not found",
      SWITCH(OTHER[variant]),
    );
  if (own.hasDocker && other?.hasDocker)
    return note(
      "Docker's chains are in both, iptables-nft and iptables-legacy",
      "every packet passes both sets; one of them is of an earlier start of dockerd and decides still",
      `iptables-${OTHER[variant]} -S shows the others; a restart of the host removes them`,
    );
  if (other?.hasRules)
    return note(
      `there are rules in iptables-${OTHER[variant]} too`,
      `every packet passes both sets; the iptables back end logs among those of iptables-${variant} only`,
      `iptables-${OTHER[variant]} -S shows them; the nft back end logs before both`,
    );
  return fine(
    own.hasDocker
      ? `Docker's rules are in iptables-${variant}, as iptables is`
      : `iptables is iptables-${variant}`,
  );
}
