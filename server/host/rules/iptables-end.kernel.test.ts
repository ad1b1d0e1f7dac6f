import { describe, expect, it } from "vitest";
import { commandLine } from "@/lib/rules";
import { rulesHere } from "@/server/cli/rules-here";
import { descendants } from "@/server/cli/testing/processes";
import { oneByOne } from "@/server/rules/rule-commands";
import type { ProgramName } from "../programs";
import { readClaim } from "../run-files";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { iptablesLab, shell } from "../testing/iptables-lab";
import { msUntil } from "../testing/spawn-holder";
import { announcedSessions } from "./held-unseen";
import { insertRules } from "./insert-rules";
import { findStanding, sweepLeftovers } from "./leftovers";
import { standingOf } from "./standing";
import type { RulesHolder } from "./tracing";

const { claim, tracing, pids, watched, saves, inHost, insert } = iptablesLab(
  `test-iptables-end-${process.pid}`,
);

/** Into chains, and tables, of which the lab's host has none: a rule each, and a policy. */
const FOREIGN: readonly (readonly [ProgramName, string])[] = [
  ["iptables", "-t mangle -A PREROUTING -s 203.0.113.7 -j MARK --set-mark 7"],
  ["iptables", "-t raw -P OUTPUT DROP"],
  ["ip6tables", "-A INPUT -s 2001:db8::7 -j DROP"],
  ["ebtables", "-t nat -A PREROUTING -s 02:00:00:00:00:99 -j ACCEPT"],
];
const FOREIGN_TABLES = ["ip mangle", "ip raw", "ip6 filter", "bridge nat"];

describe("iptables and ebtables", () => {
  it("[H3] leave everything as it was, the tables and chains included that were not there", async () => {
    const before = await saves();
    const { insertMs } = await insert({ userChains: true });
    expect(await saves()).not.toBe(before);
    const startMs = performance.now();
    await tracing.remove();
    console.log(
      `iptables: inserted in ${insertMs.toFixed(0)} ms, removed in ${(performance.now() - startMs).toFixed(0)} ms`,
    );
    expect(await saves()).toBe(before);
  });

  it("[H12] leave nothing, and no sweeper, where a program cannot even be started with them", async () => {
    const before = await saves();
    const children = descendants(process.pid);
    // Longer than one argument may be (MAX_ARG_STRLEN, execve(2)), and than iptables-restore takes a line.
    const ports = Array.from({ length: 30_000 }, (_, at) => at + 1024).join(",");
    const text = [
      "-N hop-abcdefgh-1",
      `-A hop-abcdefgh-1 -p udp -m multiport --ports ${ports} -j RETURN`,
      "-I FORWARD 1 -m comment --comment hopscope -j hop-abcdefgh-1",
    ];
    const placed = standingOf("ip", ["*filter", ...text].join("\n"));
    const lines = text.map((line) => line.split(" "));
    const site = { family: "ip", table: "filter", number: 1, placed, lines } as const;
    const { namespacePid } = watched();
    const asked = { nft: [], sites: [site], legacy: false };
    const inserted = await insertRules(asked, "abcdefgh", namespacePid, new AbortController().signal);
    expect(inserted).toMatchObject({
      ok: false,
      code: "iptables-refused",
      detail: expect.stringContaining("--ports 1024,"),
    });
    expect(await saves()).toBe(before);
    expect(descendants(process.pid)).toEqual(children);
  });

  it.each(["removed", "killed", "typed"])(
    "[H3] leave what others have put meanwhile into chains that were made for them: %s",
    async (how) => {
      const before = await saves();
      const texts = await tracing.preview({ ...ALL_TRAFFIC, backend: "iptables" }, watched());
      if (!texts.ok) throw new Error(texts.code);
      if (how === "typed") await shell(texts.value.insert);
      else await insert();
      for (const [program, words] of FOREIGN)
        expect(await inHost(program, words.split(" "))).toMatchObject({ exit: 0 });
      if (how === "typed") await shell(texts.value.undo, "+e");
      if (how === "removed") await tracing.remove();
      if (how === "killed") {
        process.kill(readClaim<RulesHolder>(claim)!.data.child!.pid, "SIGKILL");
        await tracing.gone();
      }
      const after = await saves();
      for (const table of FOREIGN_TABLES) {
        const { stdout } = await inHost("nft", ["list", "table", ...table.split(" ")]);
        expect(stdout.match(/\tchain \w+/g), table).toHaveLength(1);
      }
      for (const table of FOREIGN_TABLES) await inHost("nft", ["delete", "table", ...table.split(" ")]);
      expect(after).toContain("-A PREROUTING -s 203.0.113.7/32 -j MARK");
      expect(after).toContain(":OUTPUT DROP");
      expect(after).toContain("-A INPUT -s 2001:db8::7/128 -j DROP");
      expect(after).toContain("-A PREROUTING -s 02:00:00:00:00:99 -j ACCEPT");
      expect(after).not.toMatch(/hop-/);
      expect(await saves()).toBe(before);
    },
  );

  it("[H21] are all removed although others took some of them away", async () => {
    const before = await saves();
    await insert();
    const { stdout } = await inHost("iptables", ["-t", "mangle", "-S", "FORWARD"]);
    const jump = /^-A (FORWARD .*-j hop-\S+)$/m.exec(stdout)?.[1]?.replaceAll('"', "").split(" ") ?? [];
    expect(await inHost("iptables", ["-t", "mangle", "-D", ...jump])).toMatchObject({ exit: 0 });
    await tracing.remove();
    expect(await saves()).toBe(before);
  });
});

describe("what is left", () => {
  it("[H1] by a sweeper that is killed goes at once", async () => {
    const before = await saves();
    await insert();
    const { child } = readClaim<RulesHolder>(claim)!.data;
    process.kill(child!.pid, "SIGKILL");
    await tracing.gone();
    expect(await saves()).toBe(before);
    await msUntil(() => readClaim(claim) === null, 5000);
  });

  it("[H6] by nobody stays, and lets no other in, where its claim is not seen, as in another container", async () => {
    await insert();
    const before = await saves();
    expect(await sweepLeftovers(pids().host, announcedSessions)).toMatchObject({ swept: 0 });
    const other = rulesHere(`${claim}-other`, 60_000);
    for (const backend of ["nft", "iptables"] as const)
      expect(await other.insert({ ...ALL_TRAFFIC, backend }, watched())).toMatchObject({
        code: "rules-held",
      });
    expect(await saves()).toBe(before);
    await tracing.remove();
    expect(announcedSessions(pids().host)).toEqual([]);
  });

  it.each([null, "container-to-container"] as const)(
    "[H1] by all that were killed goes at the next start (article: %s)",
    async (article) => {
      const before = await saves();
      const texts = await tracing.preview({ ...ALL_TRAFFIC, backend: "iptables", article }, watched());
      if (!texts.ok) throw new Error(texts.code);
      await shell(texts.value.insert);
      expect(await saves()).not.toBe(before);
      expect((await sweepLeftovers(pids().host, () => ["bbbbbbbb"])).swept).toBeGreaterThan(7);
      expect(await saves()).toBe(before);
    },
  );

  it("[H21] go by their own words, whatever others have called them: as printed, and at the next start", async () => {
    const before = await saves();
    const host = pids().host;
    const chain = "a';x\u001b[2J";
    const comment = (text: string) => ["-m", "comment", "--comment", text, "-j", "RETURN"];
    const insertBoth = async () => {
      const rules = [
        ["-N", chain],
        ["-A", chain, ...comment("hop-80abcdef")],
        ["-A", "FORWARD", ...comment(`hop-80abcdef'; exit 7; # \\ " $(exit 8) \u001b[2J`)],
      ];
      for (const words of rules) expect(await inHost("iptables", words)).toMatchObject({ exit: 0 });
    };
    await insertBoth();
    const { undo } = await findStanding(host, announcedSessions);
    const printed = oneByOne(undo)
      .map((command) => `${commandLine(command, host)}\n`)
      .join("");
    expect(printed).toMatch(/^[\n\x20-\x7e]*$/);
    expect(await shell(printed)).toEqual({ exit: 0, complaint: "" });
    expect(await inHost("iptables", ["-X", chain])).toMatchObject({ exit: 0 });
    expect(await saves()).toBe(before);
    await insertBoth();
    expect((await sweepLeftovers(host, announcedSessions)).swept).toBe(2);
    expect(await inHost("iptables", ["-X", chain])).toMatchObject({ exit: 0 });
    expect(await saves()).toBe(before);
  });
});
