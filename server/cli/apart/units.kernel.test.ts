import { chownSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { statusOf } from "@/server/cli/testing/processes";
import { eventually } from "@/server/cli/testing/program";
import { addressIn, type Installed, installProgram, watch } from "./testing/processes-apart";

const GROUP = 64_900;
const USERS = { kmsg: 64_901, host: 64_902, web: 64_903, dock: 64_904 } as const;
type Name = keyof typeof USERS;

let program: Installed;

beforeAll(async () => {
  program = await installProgram();
  for (const name of ["kmsg", "dock", "host"] as const) {
    mkdirSync(join(program.folder, `hopscope-${name}`), { mode: 0o750 });
    chownSync(join(program.folder, `hopscope-${name}`), USERS[name], GROUP);
  }
});
afterAll(async () => {
  await program.end();
  program.remove();
});

function setting(unit: string, key: string): string {
  const values = [...unit.matchAll(new RegExp(`^${key}=(.*)$`, "gm"))].map(([, value]) => value ?? "");
  return values.at(-1) ?? "";
}

/** ExecStart with the unit's user, groups and capabilities; with folders of this test for those in /run. */
function startUnit(name: Name) {
  const unit = readFileSync(
    new URL(`../../../packaging/systemd/hopscope-${name}.service`, import.meta.url),
    "utf8",
  );
  const [node, main, ...argv] = setting(unit, "ExecStart").split(" ");
  expect([node, main]).toEqual(["/usr/bin/node", "/usr/lib/hopscope/dist/hopscope.mjs"]);
  const capabilities = setting(unit, "AmbientCapabilities").toLowerCase().split(" ");
  expect(setting(unit, "CapabilityBoundingSet")).toBe(setting(unit, "AmbientCapabilities"));
  const only = ["-all", ...capabilities.flatMap((each) => (each === "" ? [] : [`+${each.slice(4)}`]))].join(
    ",",
  );
  const own = setting(unit, "Group") === "hopscope";
  const ids = [
    ...["--reuid", `${USERS[name]}`, "--regid", `${own ? GROUP : USERS[name]}`],
    ...(own ? ["--clear-groups"] : ["--groups", `${GROUP}`]),
  ];
  const mine = argv.map((word) => word.replace("/run/", `${program.folder}/`).replace(":4466", ":0"));
  return program.start(mine, [
    ...["setpriv", ...ids, "--no-new-privs"],
    ...[`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`],
  ]);
}

it("[A13] [A2] the units' commands, with the units' users, groups and capabilities, find each other, dock also again", async () => {
  const web = startUnit("web");
  const kmsg = startUnit("kmsg");
  const host = startUnit("host");
  const dock = startUnit("dock");
  await eventually("web listens", 5000, () => web.output().includes("Ctrl-C ends it."));
  const viewer = watch(addressIn(web.output()));
  await eventually("all are found", 5000, () => {
    const faults = viewer.status?.faults ?? ["not heard yet"];
    return !faults.some((fault) => ["not heard yet", "kmsg-gone", "host-gone", "dock-gone"].includes(fault));
  });
  dock.child.kill("SIGKILL");
  await eventually("dock is missed", 2000, () => viewer.status?.faults.includes("dock-gone") === true);
  const again = startUnit("dock");
  await eventually("dock is found", 2000, () => viewer.status?.faults.includes("dock-gone") === false);
  viewer.close();
  const effective = (pid: number) => /^CapEff:\t([0-9a-f]+)$/m.exec(statusOf(pid))?.[1];
  expect([kmsg, host, web, again].map(({ pid }) => BigInt(`0x${effective(pid)}`))).toEqual([
    1n << 34n,
    1n << 12n,
    0n,
    0n,
  ]);
});
