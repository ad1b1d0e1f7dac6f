import type { RulesPreview } from "@/lib/protocol/events";
import { keyOfSite } from "./kept-sites";
import type { PlannedRules } from "./plan-rules";
import { shellWord } from "./shell-word";

export type RulesTexts = RulesPreview & { readonly check: string };

type Command = readonly string[];

/** A program and its arguments each, but of nft lines of its own; what takes back those of the sites. */
export type RulesCommands = {
  readonly nft: readonly string[];
  readonly sites: readonly (readonly Command[])[];
  readonly undo: readonly Command[];
};

/** Commands as one would type them. @param commands what `host` runs for these rules. */
export function previewTexts(
  { rules, sites }: PlannedRules,
  commands: RulesCommands,
  namespacePid: number | null,
): RulesTexts {
  const enter = entering(namespacePid);
  const nft: RulesTexts = {
    insert: `# as root: HOME=/dev/null ${enter}nft -i\n${commands.nft.join("\n")}\n`,
    undo: "# Ctrl-D ends that nft: the kernel then removes the tables, as it does when nft is killed. Stop ends the one of hopscope.\n",
    check: commands.nft
      .flatMap((line) => /^add table (.+) \{/.exec(line)?.[1] ?? [])
      .map((name) => `${enter}nft list table ${name}\n`)
      .join(""),
  };
  if (sites === null) return nft;
  const names = sites.sites.map(keyOfSite);
  const iptables: RulesTexts = {
    insert: [
      ...sites.upkeep.notes.map((note) => `# ${note}`),
      ...commands.sites.flatMap((site, at) => [
        `# ${names[at]}`,
        ...site.map((command) => commandLine(command, namespacePid)),
      ]),
      "",
    ].join("\n"),
    undo: commands.undo.map((command) => `${commandLine(command, namespacePid)}\n`).join(""),
    check: ["iptables", "ip6tables", "ebtables"]
      .map((name) => `${enter}${name}-save -c | grep hop\n`)
      .join(""),
  };
  if (rules.nft.length === 0) return iptables;
  return {
    insert: `${inBackground(commands.nft, enter)}\n${iptables.insert}`,
    undo: `${iptables.undo}kill "$${NFT_PID}"  # the kernel removes the tables of that nft\n`,
    check: nft.check + iptables.check,
  };
}

const NFT_PID = "hopscope_nft";

/** As one command of a shell, beside which others go on: the tables go with that nft, which ends when its input does. */
function inBackground(commands: readonly string[], enter: string): string {
  return [
    "# as root, in a shell that stays",
    "{ cat <<'NFT'",
    ...commands,
    "NFT",
    `while sleep 1 && echo; do :; done; } | HOME=/dev/null ${enter}nft -i >/dev/null &`,
    `${NFT_PID}=$!`,
    "",
  ].join("\n");
}

const UNDO = "undo_hopscope";

/**
 * For a terminal. Where a shell takes both, it may be given all of it at once: what undoes it stands in a function, as
 * it is to be run, and is not run yet.
 */
export function printedTexts({ insert, undo }: RulesPreview): string {
  const hasCommands = /^[^#\n]/m.test(undo);
  return hasCommands
    ? `${insert}\n# to undo it: ${UNDO}, or the lines in it\n${UNDO}() {\n${undo}}\n`
    : `${insert}\n# to undo it:\n${undo}`;
}

export function commandLine(command: Command, namespacePid: number | null): string {
  const [program] = command;
  const line = `${entering(namespacePid)}${command.map(shellWord).join(" ")}`;
  const isBaseGone = command.at(-2) === "-X" && !command.at(-1)?.startsWith("hop-");
  if (isBaseGone) return `${line}  # was not there before; refused if others use it by now`;
  if (program !== "nft") return line;
  // nft deletes a table with all that is in it: only one that was seen to be empty.
  const list = `${entering(namespacePid)}nft list table ${command.slice(3).map(shellWord).join(" ")}`;
  return `t=$(${list}) && case "$t" in *chain*|*set*|*map*|*flowtable*) ;; *) ${line} ;; esac  # was not there before; not if others use it by now`;
}

function entering(namespacePid: number | null): string {
  return namespacePid === null ? "" : `nsenter --net=/proc/${namespacePid}/ns/net `;
}
