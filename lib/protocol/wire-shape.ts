import * as z from "zod/mini";
import { INCOMPLETE_REASONS, SCENARIOS } from "@/lib/journey/journey";
import { CHAIN_COUNT, PLACE_COUNT } from "./wire-table";

// Without this zod tries `new Function`, which the page's Content-Security-Policy reports as a violation.
z.config({ jitless: true });

const whole = z.int().check(z.nonnegative());
const maybeWhole = z.nullable(whole);
const text = z.string();
const maybeText = z.nullable(text);
const chain = z.union([z.int().check(z.nonnegative(), z.lt(CHAIN_COUNT)), text]);
const place = z.union([z.int().check(z.nonnegative(), z.lt(PLACE_COUNT)), text]);
const flags = z.int().check(z.nonnegative(), z.lte(3));

function oneOf(words: readonly unknown[]) {
  return z.int().check(z.nonnegative(), z.lt(words.length));
}

/** Words that travel as their position. Append only, like the chain table. */
export const DIRECTIONS = ["request", "reply", "unknown"] as const;
export const FATES = ["delivered", "forwarded", "dropped", "incomplete"] as const;
/** 0: it is not incomplete, or still open. */
export const INCOMPLETE = [null, ...INCOMPLETE_REASONS] as const;
export const FAMILIES_OF_HEADER = ["ip4", "ip6", "arp", "none"] as const;
export const FIELDS = ["src", "dst", "sport", "dport", "ttl", "mac.src", "mac.dst"] as const;

/** packet, line, seq, stampUs, chain, place, flags (1 inferred, 2 ambiguous), in, out, physIn, physOut, text */
const hop = z.tuple([
  z.literal("h"),
  whole,
  whole,
  maybeWhole,
  maybeWhole,
  chain,
  place,
  flags,
  maybeText,
  maybeText,
  maybeText,
  maybeText,
  text,
]);

/** family, protocol, src, dst, sport, dport, length, ttl, ipId, info */
const header = z.tuple([
  oneOf(FAMILIES_OF_HEADER),
  text,
  maybeText,
  maybeText,
  maybeWhole,
  maybeWhole,
  maybeWhole,
  maybeWhole,
  maybeWhole,
  text,
]);

const skipped = z.tuple([chain, place]);

/** line, field, from, to, by (a chain, `routing` or `neighbour`) */
const change = z.tuple([whole, oneOf(FIELDS), text, text, chain]);

/** id, conversation, direction, fate, flags (1 ambiguous, 2 open, 4 uncalled), droppedAt, header, skipped, changes, incomplete */
const packet = z.tuple([
  z.literal("p"),
  whole,
  whole,
  oneOf(DIRECTIONS),
  oneOf(FATES),
  z.int().check(z.nonnegative(), z.lte(7)),
  z.nullable(place),
  header,
  z.array(skipped),
  z.array(change),
  oneOf(INCOMPLETE),
]);

const endpoint = z.union([z.tuple([text]), z.tuple([text, whole])]);

/** id, scenario, protocol, client, server, packets, related */
const conversation = z.tuple([
  z.literal("c"),
  whole,
  oneOf(SCENARIOS),
  text,
  endpoint,
  endpoint,
  z.array(whole),
  z.array(whole),
]);

/** line, stampUs, text */
const other = z.tuple([z.literal("o"), whole, maybeWhole, text]);

/** beforeLine, lost */
const gap = z.tuple([z.literal("g"), whole, whole]);

/** Strings first in each tuple: zod picks the right shape by them without trying the others. */
export const wireEvent = z.union([hop, packet, conversation, other, gap]);

export type HopTuple = z.infer<typeof hop>;
export type PacketTuple = z.infer<typeof packet>;
export type HeaderTuple = z.infer<typeof header>;
export type ConversationTuple = z.infer<typeof conversation>;
export type EndpointTuple = z.infer<typeof endpoint>;
export type WireTuple = z.infer<typeof wireEvent>;
export const SHAPES = { h: hop, p: packet, c: conversation, o: other, g: gap } as const;
