import { spawn, spawnSync } from "node:child_process";
import { say } from "./console.mjs";

/**
 * Runs a program with its output passed on to stderr line by line (stdout stays free for the program
 * that is started in the end). Resolves with the exit code; 127 if it could not be started.
 */
export function run(command, args, { env = {}, quiet = false, cwd } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", quiet ? "pipe" : 2, quiet ? "pipe" : 2],
    });
    const kept = [];
    child.stdout?.on("data", (chunk) => kept.push(chunk));
    child.stderr?.on("data", (chunk) => kept.push(chunk));
    // A long silence looks like a hang: say every ten seconds that it still runs.
    const pulse = quiet
      ? setInterval(() => say(`  … ${command} ${args[0] ?? ""} still at work`), 10_000)
      : null;
    const end = (code) => {
      if (pulse !== null) clearInterval(pulse);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(kept));
      resolve(code);
    };
    child.on("error", () => end(127));
    child.on("close", (code) => end(code ?? 1));
  });
}

/** Absolute path of a program on PATH (with the sbin folders that a user's PATH often lacks), or null. */
export function which(program) {
  const path = `${process.env.PATH ?? ""}:/usr/local/sbin:/usr/sbin:/sbin`;
  const found = spawnSync("/bin/sh", ["-c", 'command -v -- "$1"', "sh", program], {
    env: { ...process.env, PATH: path },
    encoding: "utf8",
  });
  return found.status === 0 ? found.stdout.trim() : null;
}
