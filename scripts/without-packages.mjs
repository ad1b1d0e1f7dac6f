import { parseArgs } from "node:util";
import { LAB_PACKAGES } from "./system-packages.mjs";

/**
 * What `npm start` says where system packages are missing, and whether it ends with that: a target that was asked for
 * by name is never swapped for another (server/cli/choose-target.ts). Null: nothing is missing.
 */
export function withoutPackages(missing, argv) {
  if (missing.length === 0) return null;
  const mend = `(Debian, Ubuntu: apt-get install ${missing.join(" ")})`;
  const names = missing.join(", ");
  if (missing.every((name) => name === LAB_PACKAGES.ping)) {
    return { ends: false, sentence: `Going on without ping: scenarios that send one need ${names} ${mend}.` };
  }
  const target = targetOf(argv);
  return target !== "lab" && target !== "docker"
    ? { ends: false, sentence: `Going on without the lab: it needs ${names} ${mend}. Replay works.` }
    : {
        ends: true,
        sentence: `--target ${target} needs system packages that are missing: install ${names} ${mend} and run it again; replay works without.`,
      };
}

/** What hopscope's own command line will make of it: the last one counts, and a log by itself is replayed. */
export function targetOf(argv) {
  const options = { target: { type: "string" }, listen: { type: "string" } };
  const { values, positionals } = parseArgs({ args: argv, options, strict: false, allowPositionals: true });
  if (typeof values.target === "string") return values.target;
  return positionals.length > 0 ? "replay" : null;
}
