import { inNamespace, run } from "../programs";

/** Everything that nft and the iptables of that namespace hold, without counters and dates. */
export async function savesOf(pid: number): Promise<string> {
  const output = async (
    program: "nft" | "iptables-save" | "ip6tables-save" | "ebtables-save",
    ...args: string[]
  ) => {
    const ran = await run(inNamespace(pid, { program, args }), { timeoutMs: 20_000, outputBytes: 1 << 26 });
    return ran.stdout.replace(/^#.*\n/gm, "").replace(/ \[\d+:\d+\]$/gm, "");
  };
  const all = [];
  // One after the other: side by side they would wait for each other's generation of the rules.
  all.push(await output("nft", "-s", "list", "ruleset"), await output("iptables-save"));
  all.push(await output("ip6tables-save"), await output("ebtables-save"));
  return all.join("\n=====\n");
}
