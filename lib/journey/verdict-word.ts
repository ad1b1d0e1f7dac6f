/**
 * Firewalls log what they are about to stop, and say so in the prefix: `iptables-dropped: `, `[BLOCKED] `. A word of
 * its own: `LOGDROP` is the name of a chain, which may have more rules.
 */
const STOPS = /(?<![A-Za-z])(?:drop|dropped|block|blocked|deny|denied|reject|rejected)(?![A-Za-z])/i;

const HEAD_END = "kernel: ";

/** Not of what hopscope and TRACE write: they name chains, in others' words, and log whatever becomes of the packet. */
export function saysStopped(prefix: string): boolean {
  // Behind what is left of a head that no transport is known by; a prefix has 127 bytes at most.
  const head = prefix.lastIndexOf(HEAD_END);
  const text = prefix.slice(head < 0 ? 0 : head + HEAD_END.length).slice(-127);
  return !text.startsWith("hop:") && !text.startsWith("TRACE: ") && STOPS.test(text);
}
