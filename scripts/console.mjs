/** Exit code for "you must change something first": a usage error, a missing package, a port in use. */
export const EXIT_USAGE = 2;

const startedAt = process.hrtime.bigint();

/** One line of progress on stderr, with the seconds since the start, so that stdout stays the program's own. */
export function say(text) {
  const seconds = Number(process.hrtime.bigint() - startedAt) / 1e9;
  process.stderr.write(`[${seconds.toFixed(1).padStart(5)} s] ${text}\n`);
}

/** Ends with one sentence: what is wrong and what mends it. */
export function refuse(sentence) {
  process.stderr.write(`hopscope: ${sentence}\n`);
  process.exit(EXIT_USAGE);
}

export function requireNode(minimum = [20, 19]) {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > minimum[0] || (major === minimum[0] && minor >= minimum[1])) return;
  refuse(
    `Node ${process.versions.node} is too old; install Node ${minimum.join(".")} or later and run it again.`,
  );
}
