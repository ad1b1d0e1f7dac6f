import { parseOwnPrefix } from "@/lib/kernel-log/own-prefix";

/** By what a packet keeps through NAT and routing; SYN-ACK has no IP ID, but a number of its own. */
function packetKey(line: string): string {
  const outer = line.replace(/\[.*\]/, "");
  const field = (name: string) => new RegExp(` ${name}=(\\S+)`).exec(outer)?.[1] ?? "";
  const flags = /RES=\S+ (.*) URGP/.exec(outer)?.[1] ?? "";
  return [field("ID"), field("TYPE"), field("SEQ"), field("ACK"), flags].join("/");
}

/** Chains of each packet, in the order of the packets' first lines. A datagram's fragments are one packet. */
export function packetsIn(lines: readonly string[]): readonly (readonly string[])[] {
  const packets = new Map<string, string[]>();
  for (const line of lines) {
    const key = packetKey(line);
    const { chain } = parseOwnPrefix(line.slice(0, line.indexOf(" "))) ?? { chain: "?" };
    packets.set(key, [...(packets.get(key) ?? []), chain]);
  }
  return [...packets.values()];
}
