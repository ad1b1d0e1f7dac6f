import { describe, expect, it } from "vitest";
import type { Saves } from "@/lib/protocol/host-verbs";
import { suspectsIn } from "./culprit";
import { readHostTables } from "./host-tables";
import {
  countersOf,
  follow,
  type KeptSites,
  keysOf,
  lift,
  missingIn,
  noteMissing,
  notePutBack,
  observe,
  putBack,
  shortenedIn,
} from "./kept-sites";
import { prefixOf } from "./own-label";
import { planRules } from "./plan-rules";
import type { PlannedSite } from "./planned";
import { hostWith, IPTABLES_PLAN, NONCE, surroundingsOf } from "./testing/host-texts";

const HOST = hostWith("DOCKER-USER");
const LONG = "DOCKER-ISOLATION-STAGE-1";

function planned(userChains = false): KeptSites {
  const rules = planRules({ ...IPTABLES_PLAN, userChains }, surroundingsOf(HOST));
  if (!rules.ok || rules.value.sites === null) throw new Error("not planned");
  return rules.value.sites;
}

/** What the programs would print of these sites, each with so many packets; `before` stands before ours in FORWARD. */
function savesOf(sites: readonly PlannedSite[], packets = 1, before = "", chains = ["DOCKER-USER"]): Saves {
  const save = (family: string) => {
    const here = sites.filter((site) => site.family === family);
    const tables = new Set([...here.map(({ table }) => table), ...(family === "ip" ? ["filter"] : [])]);
    return [...tables]
      .map((table) => {
        const ours = here.filter((site) => site.table === table);
        const users = family === "ip" && table === "filter" ? chains.map((name) => `:${name} - [0:0]`) : [];
        const own = ours.map(({ number }) => `:hop-${NONCE}-${number} - [0:0]`);
        const foreign = family === "ip" && table === "filter" && before !== "" ? [before] : [];
        const rules = ours.flatMap(({ number, chain, label }) => [
          `[${packets}:0] -A hop-${NONCE}-${number} -j LOG --log-prefix "${prefixOf(NONCE, label)}"`,
          `[${packets}:0] -A hop-${NONCE}-${number} -j RETURN`,
          `[${packets}:0] -A ${chain} -m comment --comment hopscope -j hop-${NONCE}-${number}`,
        ]);
        return [`*${table}`, ...users, ...own, ...foreign, ...rules, "COMMIT", ""].join("\n");
      })
      .join("");
  };
  return { ip: save("ip"), ip6: save("ip6"), bridge: save("bridge") };
}

const without = (kept: KeptSites, table: string) =>
  savesOf(kept.sites.filter((site) => site.table !== table || site.family !== "ip"));

describe("sites that stand", () => {
  it("[R7] are all there, or missing", () => {
    const kept = planned();
    expect(missingIn(observe(kept, savesOf([])))).toEqual(kept.sites);
    expect(missingIn(observe(kept, savesOf(kept.sites)))).toEqual([]);
    expect(keysOf(missingIn(observe(kept, without(kept, "nat"))))).toMatch(/^(ip:nat:\w+ ?){4}$/);
  });

  it("[R7] are missing where nothing leads to them, though their own chain is there", () => {
    const kept = planned();
    const saves = savesOf(kept.sites);
    const cut = { ...saves, ip: saves.ip.replace(/^.*-A FORWARD .*-j hop-.*\n/gm, "") };
    expect(keysOf(missingIn(observe(kept, cut)))).toBe("ip:mangle:FORWARD ip:filter:FORWARD");
  });

  it("[R9] are put back when they are missed for the second time, and counted on", () => {
    const seen = observe(planned(), savesOf(planned().sites, 5));
    const first = noteMissing(observe(seen, without(seen, "nat")));
    expect(first.missed).toBe("first");
    const second = noteMissing(first.kept);
    expect(second.missed).toBe("lost");
    const lost = missingIn(second.kept);
    const suspects = suspectsIn("12 2.6 iptables-restor\n13 1 sleep\nnonsense\n", 0.9);
    const { kept, change } = putBack(second.kept, readHostTables(HOST), suspects, 1000);
    expect(change.remove).toEqual(lost);
    expect(keysOf(change.add)).toBe(keysOf(lost));
    const numbers = new Set([...seen.sites, ...change.add].map(({ number }) => number));
    expect(numbers.size).toBe(seen.sites.length + lost.length);
    const back = observe(notePutBack(kept, lost, suspects, ""), savesOf(kept.sites, 2));
    expect(back.upkeep).toMatchObject({ restored: 1, givenUp: false });
    expect(back.upkeep.notes.at(-1)).toBe(
      `removed by others and put back: ${keysOf(lost)}; iptables-restor (process 12) was started 3 s before`,
    );
    expect(missingIn(back)).toEqual([]);
    const natPackets = countersOf(back).chains.filter(({ chain }) => chain.startsWith("ip:nat:"));
    expect(natPackets.map(({ matched, logged }) => [matched, logged])).toEqual(Array(4).fill([7, 7]));
  });

  it("[R9] are put back once in a minute, and left away then", () => {
    const seen = observe(planned(), savesOf(planned().sites));
    const again = (kept: KeptSites, nowMs: number) =>
      putBack(observe(kept, without(kept, "nat")), readHostTables(HOST), [], nowMs);
    const once = again(seen, 0).kept;
    const given = again(once, 59_999);
    expect(given.change.add).toEqual([]);
    expect(given.kept.upkeep).toMatchObject({ restored: 1, givenUp: true });
    expect(given.kept.upkeep.notes.at(-1)).toMatch(
      /^removed again by others, given up: ip:nat:\w+ .*not known$/,
    );
    expect(noteMissing({ ...given.kept, missedBefore: true }).missed).toBe("no");
    expect(again(once, 60_000).kept.upkeep).toMatchObject({ restored: 2, givenUp: false });
  });

  it("[R9] that are removed later, when those are left away, are named too, once", () => {
    const seen = observe(planned(), savesOf(planned().sites));
    const again = (kept: KeptSites, nowMs: number) =>
      putBack(observe(kept, without(kept, "nat")), readHostTables(HOST), [], nowMs);
    const given = again(again(seen, 0).kept, 1).kept;
    const left = noteMissing(given).kept;
    expect(left.upkeep.noted).toBe(given.upkeep.noted);
    const none = noteMissing(observe(left, { ip: "", ip6: "", bridge: "" })).kept;
    expect(none.upkeep.notes.at(-1)).toBe(`removed by others, given up: ${keysOf(none.sites)}`);
    expect(noteMissing(none).kept.upkeep.noted).toBe(none.upkeep.noted);
  });

  it("[R10] go back to the head when others put a rule before them", () => {
    const kept = planned();
    expect(lift(observe(kept, savesOf(kept.sites)))).toBeNull();
    const step = lift(observe(kept, savesOf(kept.sites, 1, "-A FORWARD -j DOCKER-USER")));
    expect(keysOf(step?.change.lift ?? [])).toBe("ip:filter:FORWARD");
    expect(step?.kept.upkeep.notes.at(-1)).toBe(
      "others put rules before ours; back at the head: ip:filter:FORWARD",
    );
    // Another hopscope's rule is none of others.
    const beside = savesOf(kept.sites, 1, "-A FORWARD -m comment --comment hopscope -j hop-bbbbbbbb-6");
    expect(lift(observe(kept, beside))).toBeNull();
  });

  it("[R11] follow user chains as they come and go, with numbers that were never given", () => {
    const kept = planned(true);
    const now = (sites: readonly PlannedSite[], chains: string[]) => savesOf(sites, 1, "", chains);
    expect(follow(observe(kept, now(kept.sites, ["DOCKER-USER"])))).toBeNull();
    const came = follow(observe(kept, now(kept.sites, ["DOCKER-USER", LONG])));
    if (came === null) throw new Error("not followed");
    expect(keysOf(came.change.add)).toBe(`ip:filter:${LONG}`);
    expect(shortenedIn(came.kept)).toEqual([
      { prefix: expect.stringMatching(/^hop:abcdefgh:ip:f=DOCKER-I\w*~\w+$/), chain: `ip:filter:${LONG}` },
    ]);
    const left = follow(observe(came.kept, now(came.kept.sites, [LONG])));
    expect(keysOf(left?.change.remove ?? [])).toBe("ip:filter:DOCKER-USER");
    const again = follow(observe(left!.kept, now(left!.kept.sites, ["DOCKER-USER", LONG])));
    const given = [...came.kept.sites, ...again!.change.add].map(({ number }) => number);
    expect(new Set(given).size).toBe(given.length);
  });

  it("[R8] are none in a text that is none", () => {
    const kept = planned();
    for (const text of ["", "*", ":", "-A", "[1:", "*filter\n:hop-abcdefgh-", "\u0000".repeat(100)])
      expect(missingIn(observe(kept, { ip: text, ip6: text, bridge: text }))).toHaveLength(kept.sites.length);
  });
});

it("[R12] names those that rewrite rules, and nobody else", () => {
  expect(suspectsIn("1 2 dockerd\n2 0 nft\tnft flush ruleset\n3 9 bash\n4 1 my-nft\n", 0.5)).toEqual([
    "dockerd (process 1) was started 2 s before",
    "nft (process 2) was started 0 s before",
  ]);
  const firewalls = ["firewall-cmd", "firewall-offlin", "ufw-init", "netfilter-persi", "ip6tables-resto"];
  const started = firewalls.map((name, at) => `${at + 2} 1 ${name}`).join("\n");
  expect(suspectsIn(started, 0.5)).toHaveLength(firewalls.length);
  const commands = [
    "nft\tnft delete table ip filter",
    "iptables\tiptables -D INPUT -i hop-lan -j ACCEPT",
    "iptables\tiptables -A FORWARD -s 10.0.0.1 -j LOG",
  ];
  expect(suspectsIn(commands.map((one) => `1 0.1 ${one}`).join("\n"), 0.5)).toHaveLength(commands.length);
});

it("[R12] names none that was started long before, that only lists, or that is a hopscope's own", () => {
  const innocent = [
    "14.0 dockerd\tdockerd --live-restore",
    "0.1 iptables-save\tiptables-save -c",
    "0.1 iptables-legacy\tiptables-legacy-save",
    "0.1 iptables\tiptables -t nat -L -n",
    "0.1 iptables\tiptables -t nat -nvL DOCKER",
    "0.1 iptables\tiptables -C DOCKER-USER -j RETURN",
    "0.1 iptables\tiptables -V",
    "0.1 nft\tnft monitor trace",
    "0.1 nft\t/usr/sbin/nft delete table ip raw",
    "0.1 nft\tnft -j list ruleset",
    "0.1 nft\t/usr/sbin/nft -j -i",
    "0.1 iptables\t/usr/sbin/iptables -w 5 -t mangle -F hop-abcdefgh-6",
    "0.1 iptables-restor\t/usr/sbin/iptables-restore -w 5 --noflush",
    "0.1 nft\t/usr/sbin/nft delete table ip mangle",
  ];
  expect(suspectsIn(innocent.map((each, at) => `${at + 2} ${each}`).join("\n"), 0.9)).toEqual([]);
  const guilty = ["iptables\tiptables -F", "iptables-restor\tiptables-restore", "nft\tnft -i"];
  expect(suspectsIn(guilty.map((each) => `7 0.4 ${each}`).join("\n"), 0.9)).toHaveLength(3);
});

it("[R23] says who removed rules without a name of his that steers the terminal", () => {
  const { notes } = notePutBack(
    planned(),
    [],
    ["nft\u001b[2J (process 7) was started 1 s before"],
    "",
  ).upkeep;
  expect(notes.at(-1)).toContain("nft\\x1b[2J (process 7)");
});
