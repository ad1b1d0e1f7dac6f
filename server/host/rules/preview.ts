import type { Outcome, RulesPreview } from "@/lib/protocol/events";
import type { RulesPlan } from "@/lib/protocol/host-verbs";
import { done, fault } from "../outcome";
import { planIptables } from "./iptables-owner";
import type { RuleCommand } from "./iptables-site";
import type { Extent } from "./iptables-spots";
import { listCommand, nftCommands } from "./nft-text";
import { planRules } from "./plan";
import type { Watched } from "./tracing";

type Texts = RulesPreview & { readonly check: string };

/** Commands as one would type them. Errors: `no-iptables`, `sampling-needs-nft`, `article-needs-iptables`. */
export async function previewRules(
  plan: RulesPlan,
  { namespacePid }: Watched,
  nonce: string,
): Promise<Outcome<Texts>> {
  const enter = namespacePid === null ? "" : `nsenter --net=/proc/${namespacePid}/ns/net `;
  if (plan.backend === "iptables") return iptablesTexts(plan, namespacePid, enter, nonce, "all");
  if (plan.article !== null) return fault("article-needs-iptables");
  const tables = planRules(plan, nonce);
  const nft: Texts = {
    insert: `# as root: ${enter}nft -i\n${nftCommands(tables).join("\n")}\n`,
    undo: "# Ctrl-D ends that nft: the kernel then removes the tables, as it does when nft is killed\n",
    check: tables.map(({ family }) => `${enter}nft ${listCommand(family)}\n`).join(""),
  };
  if (!plan.userChains) return done(nft);
  const user = await iptablesTexts(plan, namespacePid, enter, nonce, "user");
  if (!user.ok) return user;
  const { insert, undo, check } = user.value;
  return done({
    insert: `${nft.insert}\n# in another terminal\n${insert}`,
    undo: `${undo}${nft.undo}`,
    check: nft.check + check,
  });
}

async function iptablesTexts(
  plan: RulesPlan,
  namespacePid: number | null,
  enter: string,
  nonce: string,
  extent: Extent,
): Promise<Outcome<Texts>> {
  if (plan.oneOf > 1) return fault("sampling-needs-nft");
  const planned = await planIptables(plan, nonce, namespacePid, extent);
  if (planned === null) return fault("no-iptables");
  const { sites, undo, notes } = planned;
  return done({
    insert: [
      ...notes.map((note) => `# ${note}`),
      ...sites.flatMap(({ key, insert }) => [`# ${key}`, ...insert.map((each) => commandLine(each, enter))]),
      "",
    ].join("\n"),
    undo: `${tablesLast(undo)
      .map((each) => commandLine(each, enter))
      .join("\n")}\n`,
    check: ["iptables", "ip6tables", "ebtables"]
      .map((name) => `${enter}${name}-save -c | grep hop\n`)
      .join(""),
  });
}

/** By hand nothing is cut off: our empty chains go first, then no command finds its table gone. */
function tablesLast(undo: readonly RuleCommand[]): readonly RuleCommand[] {
  const isTable = ([, verb, what]: RuleCommand) => verb === "delete" && what === "table";
  return [...undo.filter((each) => !isTable(each)), ...undo.filter(isTable)];
}

export function commandLine(command: RuleCommand, enter: string): string {
  const [program, , what = ""] = command;
  return `${enter}${command.map(quoted).join(" ")}${program === "nft" ? `  # ${AFTER[what] ?? ""}` : ""}`;
}

const AFTER: Readonly<Record<string, string>> = {
  chain: "was not there before; refused if others use it by now",
  table: "was not there before; only if it is empty",
};

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`;
}
