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

/** The last one counts, as on hopscope's own command line. */
export function targetOf(argv) {
  const given = argv.flatMap((argument, index) => {
    if (argument === "--target") return argv[index + 1] ?? [];
    return argument.startsWith("--target=") ? argument.slice("--target=".length) : [];
  });
  return given.at(-1) ?? null;
}
