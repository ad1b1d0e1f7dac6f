import { SCENARIOS } from "@/lib/journey/journey";
import { TABLES } from "@/lib/netfilter/chain";
import { HOOKS } from "@/lib/netfilter/hook";

/**
 * How a field's values are written and compared. `words` are the only values of a `word` field (a protocol
 * may be a number as well); a `name` is compared by glob; `seconds` are written with up to six decimals and held
 * as whole µs.
 */
export type FieldKind = "address" | "number" | "seconds" | "word" | "name" | "text";

type FieldRule = {
  readonly kind: FieldKind;
  /** Other names for the field; the kernel's own make pasted pieces of a log line work. */
  readonly aliases?: readonly string[];
  readonly words?: readonly string[];
  /** What users may write for a word, and the words it means. */
  readonly synonyms?: Readonly<Record<string, readonly string[]>>;
};

export const FIELDS = {
  src: { kind: "address", aliases: ["source"] },
  dst: { kind: "address", aliases: ["destination"] },
  ip: { kind: "address", aliases: ["address", "addr", "host"] },
  sport: { kind: "number", aliases: ["spt"] },
  dport: { kind: "number", aliases: ["dpt"] },
  port: { kind: "number" },
  proto: {
    kind: "word",
    aliases: ["protocol"],
    words: ["tcp", "udp", "udplite", "icmp", "icmp6", "ah", "esp", "arp", "frame"],
    synonyms: { icmpv6: ["icmp6"], ping: ["icmp", "icmp6"] },
  },
  in: { kind: "name", aliases: ["physin"] },
  out: { kind: "name", aliases: ["physout"] },
  iface: { kind: "name", aliases: ["interface", "if", "dev"] },
  table: { kind: "word", words: TABLES },
  chain: { kind: "name" },
  hook: { kind: "word", words: HOOKS },
  fate: {
    kind: "word",
    aliases: ["verdict"],
    words: ["delivered", "forwarded", "sent", "dropped", "incomplete"],
    synonyms: { drop: ["dropped"], accept: ["delivered", "forwarded"], accepted: ["delivered", "forwarded"] },
  },
  direction: { kind: "word", aliases: ["dir"], words: ["request", "reply", "unknown"] },
  scenario: { kind: "word", words: SCENARIOS },
  container: { kind: "name", aliases: ["ct"] },
  len: { kind: "number", aliases: ["length"] },
  ttl: { kind: "number", aliases: ["hoplimit"] },
  time: { kind: "seconds", aliases: ["stamp"] },
  flags: {
    kind: "word",
    aliases: ["flag"],
    words: ["AE", "CWR", "ECE", "URG", "ACK", "PSH", "RST", "SYN", "FIN"],
  },
  trace: { kind: "number", aliases: ["packet", "id"] },
  conversation: { kind: "number", aliases: ["conv", "flow"] },
  text: { kind: "text" },
} as const satisfies Record<string, FieldRule>;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

export function fieldRule(field: FieldName): FieldRule {
  return FIELDS[field];
}

const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  FIELD_NAMES.flatMap((field) => [field, ...(fieldRule(field).aliases ?? [])].map((name) => [name, field])),
);

/** By its name or an alias, in any case. */
export function findField(name: string): FieldName | null {
  return BY_NAME.get(name.toLowerCase()) ?? null;
}

/** Every name and alias, for suggestions. */
export const ALL_FIELD_NAMES: readonly string[] = [...BY_NAME.keys()];

/** Compared as numbers: ranges, `<`, `>`. */
export function isNumeric(field: FieldName): boolean {
  const { kind } = fieldRule(field);
  return kind === "number" || kind === "seconds";
}

/** Comparisons that a kind of field has. `:` stands for "has", `=` for "is exactly". */
export const OPERATORS = [":", "=", "!=", "<=", "<", ">=", ">", "~"] as const;
export type OperatorSign = (typeof OPERATORS)[number];

const EQUALS: readonly OperatorSign[] = [":", "=", "!="];
export const SIGNS_OF_KIND: Readonly<Record<FieldKind, readonly OperatorSign[]>> = {
  address: [...EQUALS, "~"],
  number: [...EQUALS, "<=", "<", ">=", ">"],
  seconds: [...EQUALS, "<=", "<", ">=", ">"],
  word: [...EQUALS, "~"],
  name: [...EQUALS, "~"],
  text: [":", "~"],
};
