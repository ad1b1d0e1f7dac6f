import { isOtherFirewallRecord } from "./other-firewall";

/** Of text longer than this nothing is netfilter's. */
const MAX_CHARS = 4096;
/** Some device, and what only a log line has behind the devices. */
const NETFILTER =
  /(?<![A-Z])IN=(?:[^\s/:]{1,15} OUT=[^\s/:]{0,15}| OUT=[^\s/:]{1,15}) (?:MAC source = |(?:\S+ )*SRC=\S)/;
const TAG = /^([^\s:[\]=]{1,48})(?:\[\d+\])?: /;

/**
 * Who wrote another program's record (K4) that looks like a log line of netfilter's: ulogd's, a shipper's, a forged one.
 * "" where nobody is named; null where the record does not look so, or another firewall's rule made it.
 */
export function foreignWriterOf(text: string): string | null {
  // The most records have neither.
  if (text.length > MAX_CHARS || !text.includes("IN=") || !text.includes(" OUT=")) return null;
  if (isOtherFirewallRecord(text) || !NETFILTER.test(text)) return null;
  return TAG.exec(text)?.[1] ?? "";
}
