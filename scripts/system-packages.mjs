import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { say } from "./console.mjs";
import { run, which } from "./run.mjs";

/** program → Debian package. */
export const LAB_PACKAGES = { nft: "nftables", ip: "iproute2", iptables: "iptables", ping: "iputils-ping" };
export const TEST_PACKAGES = {
  ...LAB_PACKAGES,
  ebtables: "iptables",
  conntrack: "conntrack",
  tcpdump: "tcpdump",
};
/** Tests that are skipped, each by its name, where these are not there. */
export const OPTIONAL_TEST_PACKAGES = {
  "systemd-analyze": "systemd",
  "docker-compose": "docker-compose",
  dockerd: "docker.io",
  busybox: "busybox-static",
};

/** The packages whose program is not there. */
export function missingPackages(packages) {
  return [
    ...new Set(
      Object.entries(packages).flatMap(([program, name]) => (which(program) === null ? [name] : [])),
    ),
  ];
}

/**
 * Installs `names` where that may be: root on Debian or Ubuntu, after one question on a terminal,
 * or after saying so where there is none. Resolves with what is still missing.
 */
export async function installPackages(names, { ask }) {
  if (names.length === 0) return [];
  const list = names.join(" ");
  if (!canInstall()) {
    say(`Missing system packages: ${list}. Install them with your package manager.`);
    return names;
  }
  if (ask && process.stdin.isTTY && process.stderr.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(`Install the system packages ${list} with apt-get? [Y/n] `);
    terminal.close();
    if (/^n/i.test(answer.trim())) return names;
  } else {
    say(`Installing the system packages ${list} with apt-get …`);
  }
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    run("apt-get", ["install", "-y", "--no-install-recommends", ...names], { env, quiet: true });
  // The package lists of a fresh machine are often empty or stale.
  if ((await install()) === 0) return [];
  say("Refreshing the package lists …");
  await run("apt-get", ["update"], { quiet: true });
  if ((await install()) === 0) return [];
  say(`apt-get could not install ${list} (see above).`);
  return names;
}

/** Root on Debian or Ubuntu. */
export function canInstall() {
  return process.platform === "linux" && process.getuid?.() === 0 && isDebianLike();
}

function isDebianLike() {
  if (which("apt-get") === null || !existsSync("/etc/os-release")) return false;
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync("/etc/os-release", "utf8"));
}
