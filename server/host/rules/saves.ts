import { createHash } from "node:crypto";
import type { HostIptables, Saves } from "@/lib/protocol/host-verbs";
import { inNamespace, type ProgramName, run } from "../programs";
import { startedLately } from "./started";

/** 10,000 rules of others are some 2 MB. */
const LIMITS = { timeoutMs: 20_000, outputBytes: 1 << 26 };

async function output(
  namespacePid: number | null,
  program: ProgramName,
  ...args: readonly string[]
): Promise<string | null> {
  const ran = await run(inNamespace(namespacePid, { program, args }), LIMITS);
  return ran.exit === 0 ? ran.stdout : null;
}

/** What stands now; null: iptables could not be listed. */
export async function readSaves(namespacePid: number | null, legacy: boolean): Promise<Saves | null> {
  const variant = legacy ? "-legacy" : "";
  const [ip, ip6, bridge] = await Promise.all([
    output(namespacePid, `iptables${variant}-save`, "-c"),
    output(namespacePid, `ip6tables${variant}-save`, "-c"),
    // The ebtables-save of x_tables knows no counters.
    output(namespacePid, "ebtables-save", "-c").then((text) => text ?? output(namespacePid, "ebtables-save")),
  ]);
  return ip === null ? null : { ip: brief(ip), ip6: brief(ip6 ?? ""), bridge: brief(bridge ?? "") };
}

/** What changes though no rule of others does. */
const NOT_OTHERS = /^.*\bhop[-:].*\n|^#.*\n|\[\d+:\d+\]/gm;

/**
 * Thousands of rules of others would go to `web` twice a second, which asks only whether one is before ours, and
 * whether they are what they were.
 */
function brief(save: string): string {
  let last = "";
  const others = createHash("sha256").update(save.replace(NOT_OTHERS, "")).digest("hex");
  const kept = save.split("\n").filter((line) => {
    const chain = /^(?:\[.*\] )?-A (\S+) /.exec(line)?.[1] ?? line;
    if (line.includes("hop-") || line.includes("hop:")) return true;
    const isFirst = chain !== last;
    last = chain;
    return isFirst;
  });
  return [...kept, `# others: ${others}`, ""].join("\n");
}

/** Null: no iptables. */
export async function readIptables(namespacePid: number | null): Promise<HostIptables | null> {
  const [own, other, nftChains, broute] = await Promise.all([
    readSaves(namespacePid, false),
    output(namespacePid, "iptables-legacy-save"),
    output(namespacePid, "nft", "-j", "list", "chains"),
    output(namespacePid, "ebtables", "-t", "broute", "-L"),
  ]);
  const legacy = own?.ip.includes("\n:DOCKER") !== true && other?.includes("\n:DOCKER") === true;
  const saves = legacy ? await readSaves(namespacePid, true) : own;
  const started = startedLately(namespacePid);
  return saves && { legacy, broute: broute !== null, nftChains: nftChains ?? "", saves, started };
}
