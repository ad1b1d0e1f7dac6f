import { parseLogLine } from "@/lib/kernel-log";
import { embeddedOf, endsWhatItQuotes, type IpDatagram } from "./flow-key";
import type { Packet } from "./journey";

/** How a line sets off what an ICMP error quotes (nf_log_syslog.c, dump_ipv4_packet). */
const QUOTES = " [SRC=";

/** What an ICMP error quotes of the packet that it answers (RFC 792, RFC 4443); null of any other packet, a redirect too. */
export function quotedDatagram({ header, hops }: Packet): IpDatagram | null {
  if (!header.protocol.startsWith("icmp")) return null;
  const text = hops.find((hop) => hop.text.includes(QUOTES))?.text;
  const l3 = text === undefined ? undefined : parseLogLine(text)?.l3;
  return (l3?.kind === "ip4" || l3?.kind === "ip6") && endsWhatItQuotes(l3.l4) ? embeddedOf(l3) : null;
}
