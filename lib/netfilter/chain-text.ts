import { type ChainMessages, chains } from "@/lib/i18n/en/chains";
import { type ChainKey, chainParts, isBaseChain } from "./chain";
import { bandOfPlace, chainOfPlace, type Place } from "./place";

/** Plain text, two to four sentences each; read aloud by teachers. */
export type ChainText = {
  readonly purpose: string;
  readonly docker: string;
  /** What a packet looks like at this place: IN, OUT, addresses before or after NAT. */
  readonly packet: string;
};

type Entry = ChainText & { readonly link?: string };

/** What a chain is for. Never null for a chain: a user chain that is not Docker's gets the general text. null for glue. */
export function chainText(at: Place | ChainKey, messages: ChainMessages = chains): ChainText | null {
  const key = looksLikeChain(at) ? (at as ChainKey) : chainOfPlace(at as Place);
  if (key === null) return null;
  const { family, table, chain } = chainParts(key);
  const section = isBaseChain(chain)
    ? messages[family === "ip6" ? "ip" : family]
    : family === "ip" || family === "ip6"
      ? messages.docker
      : {};
  const entry: Entry = (section as Readonly<Record<string, Entry>>)[`${table}:${chain}`] ?? messages.user;
  const { purpose, docker, packet, link } = entry;
  const lent = bandOfPlace(at as Place) === "link" && link !== undefined;
  return { purpose, docker, packet: lent ? link : packet };
}

function looksLikeChain(at: string): boolean {
  return /^(?:bridge|ip|ip6|arp):[^:]+:/.test(at);
}
