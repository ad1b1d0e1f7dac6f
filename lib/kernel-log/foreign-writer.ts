import { findHeader } from "./find-header";
import { isOtherFirewallRecord } from "./other-firewall";

/** Of text longer than this nothing is netfilter's. */
const MAX_CHARS = 4096;
/** What only a log line has behind the devices. */
const NETFILTER = /^MAC source = |(?:^| )SRC=\S/;
const TAG = /^([^\s:[\]=]{1,48})(?:\[\d+\])?: /;

/**
 * Who wrote another program's record (K4) that looks like a log line of netfilter's: ulogd's, a shipper's, a forged one.
 * "" where nobody is named; null where the record does not look so, or another firewall's rule made it.
 */
export function foreignWriterOf(text: string): string | null {
  // The most records have neither.
  if (text.length > MAX_CHARS || !text.includes("IN=") || !text.includes(" OUT=")) return null;
  return looksLikeNetfilter(text) && !isOtherFirewallRecord(text) ? (TAG.exec(text)?.[1] ?? "") : null;
}

/** Some device, in a field whose name does not only end so, and a packet. */
function looksLikeNetfilter(text: string): boolean {
  const header = findHeader(text);
  if (header === null || (header.in === null && header.out === null)) return false;
  return !/[A-Z]/.test(text[header.at - 1] ?? "") && NETFILTER.test(text.slice(header.rest));
}
