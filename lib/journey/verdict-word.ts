/**
 * Firewalls log what they are about to stop, and say so in the prefix: `iptables-dropped: `, `[BLOCKED] `. A word of
 * its own: `LOGDROP` is the name of a chain, which may have more rules.
 */
const STOPS = /(?<![A-Za-z])(?:drop|dropped|block|blocked|deny|denied|reject|rejected)(?![A-Za-z])/i;

/** Not of what hopscope and TRACE write: they name chains, in others' words, and log whatever becomes of the packet. */
export function saysStopped(prefix: string): boolean {
  return !prefix.startsWith("hop:") && !prefix.startsWith("TRACE: ") && STOPS.test(prefix.slice(0, 128));
}
