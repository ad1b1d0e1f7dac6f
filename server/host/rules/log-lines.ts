import type { LogRules } from "@/lib/protocol/host-verbs";
import { MAX_SITE_COMMANDS } from "../limits";
import { fieldsOf, intWithin, listOf, matching } from "../read-fields";
import { sessionNumber } from "./own-prefix";
import type { Site } from "./site";
import { standingOf, wordsIn } from "./standing";

/** Lines that were asked for, which say nothing but where packets are logged, and which. */
export type AskedRules = Omit<LogRules, "sites"> & { readonly sites: readonly Site[] | null };

const MAX_LINES = 4000;
const MAX_LINE_CHARS = 4096;
const MAX_SITES = 256;
export const MAX_NUMBER = 1_000_000;

const anyOf = (...forms: readonly string[]) => `(?:${forms.join("|")})`;

const FAMILY = anyOf("bridge", "ip6?");
const TABLE = anyOf("raw", "mangle", "nat", "filter", "security", "broute");
const BASE_CHAIN = anyOf("BROUTING", "PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");
/** Not one of ours: a chain of ours that calls another one would log twice. */
const SITE_CHAIN = "(?!hop-)[\\w.+][\\w.+-]{0,27}";
const LABEL = "(?:br|ip6?):[a-z]{1,6}:[A-Z]{1,4} ";
const RATE = anyOf("100000", "[1-9]\\d{0,4}");
const PROTOCOL = anyOf("icmp", "ipv6-icmp", "tcp", "udp");
const PORT = "[1-9]\\d{0,4}";
/** dev_valid_name() allows more; Docker and the kernel name none so. */
const DEVICE = "\\w[\\w.-]{0,14}";
const BYTE = anyOf("25[0-5]", "2[0-4]\\d", "1\\d\\d", "[1-9]?\\d");
const IP4 = `${BYTE}(?:\\.${BYTE}){3}(?:/(?:3[0-2]|[12]?\\d))?`;
const GROUP = "[\\da-f]{1,4}";
const GROUPS = `(?:${GROUP}(?::${GROUP})*)?`;
/** As RFC 5952 writes them: eight groups, or fewer and `::` once. What is no address, nft and iptables would look up. */
const IN_GROUPS = anyOf(`${GROUP}(?::${GROUP}){7}`, `(?!(?:[\\da-f]*:){8})${GROUPS}::${GROUPS}`);
const IP6 = `${IN_GROUPS}(?:/(?:12[0-8]|1[01]\\d|[1-9]?\\d))?`;

const isIn = (key: string, value: string) => `${key} (?:!= )?\\{ ${value}(?:, ${value}){0,63} \\}`;

/** What a packet must be, in words of nft(8). */
const EXPRESSION = anyOf(
  isIn("meta l4proto", PROTOCOL),
  isIn("ether type", "ip6?"),
  isIn("ip [sd]addr", IP4),
  isIn("ip6 [sd]addr", IP6),
  isIn("th [sd]port", PORT),
  isIn("meta [io]ifname", `"${DEVICE}"`),
  isIn("meta l4proto \\. th [sd]port", `tcp \\. ${PORT}`),
  "(?:ip id|ip6 flowlabel) & [1-9]\\d{0,2} == 0",
);

/** The same in options of iptables(8), and of ebtables(8). */
const IP_OPTION = anyOf(
  `-[io] ${DEVICE}`,
  `-p ${PROTOCOL}`,
  `-[sd] ${anyOf(IP4, IP6)}`,
  `-m multiport --ports ${PORT}(?:,${PORT}){0,14}`,
);
const BRIDGE_OPTION = anyOf(
  `-[io] ${DEVICE}`,
  "-p IPv[46]",
  `--ip6?-proto ${PROTOCOL}`,
  `--ip-(?:src|dst) ${IP4}`,
  `--ip6-(?:src|dst) ${IP6}`,
  `--ip6?-[sd]port ${PORT}`,
);

const LOG = "--log-level debug --log-prefix";
const ARTICLE_LOG = `${LOG} "ctc/(?:eb|ip)table/[A-Za-z-]{1,18}"`;

/** Each line of nft is one of these: tables of our own, and what is in them. */
function nftForm(nonce: string): RegExp {
  const own = `${FAMILY} hopscope`;
  const chain = `${own} ${TABLE}-${BASE_CHAIN}`;
  const hook = "type (?:filter|nat) hook (?:prerouting|input|forward|output|postrouting)";
  const log = `log prefix "hop:${nonce}:${LABEL}" level debug flags tcp sequence flags ether`;
  const forms = anyOf(
    `table ${own} \\{ flags owner; \\}`,
    `limit ${own} budget \\{ rate ${RATE}/second burst ${RATE} packets; \\}`,
    `chain ${chain} \\{ ${hook} priority -?\\d{1,10}; policy accept; \\}`,
    `rule ${chain} (?:${EXPRESSION} ){0,16}counter limit name "budget" counter ${log}`,
  );
  return new RegExp(`^add ${forms}$`);
}

/**
 * All lines of a site: a chain of our own, in which packets are logged and returned, and one rule that leads there; or
 * the article's LOG rules, in the chain of others itself. At the end of our chain a packet goes on where it was:
 * iptables' does so by itself, ebtables' accepts it unless it is told otherwise.
 */
function siteForm(nonce: string, isBridge: boolean): RegExp {
  const log = `${LOG} "hop:${nonce}:${anyOf(LABEL, "ip6?:[a-z]=[\\w.+~-]{1,11}")}"`;
  const share = `--hashlimit-upto ${RATE}/sec --hashlimit-burst ${RATE} --hashlimit-name hop-${nonce}`;
  const act = isBridge
    ? `(?:--limit ${RATE}/s --limit-burst ${RATE} ${log} --log-ip --log-ip6 --log-arp|${ARTICLE_LOG}) -j CONTINUE`
    : `-m hashlimit ${share} -j LOG ${log} --log-tcp-sequence --log-macdecode`;
  const ownChain = [
    `-N (?<own>hop-${nonce}-\\d{1,7}[ct]?)${isBridge ? " -P RETURN" : ""}\\n`,
    // What is logged returns at once: a packet leaves one line at a chain.
    `(?:-A \\k<own> (?<which>(?:${isBridge ? BRIDGE_OPTION : IP_OPTION} ){0,16})(?:${act}\\n-A \\k<own> \\k<which>)?-j RETURN\\n)*`,
    `-I ${SITE_CHAIN} 1 ${isBridge ? "" : "-m comment --comment hopscope "}-j \\k<own>`,
  ].join("");
  if (isBridge) return new RegExp(`^${ownChain}$`);
  const tag = `-m comment --comment hop-[89a]${sessionNumber(nonce)}`;
  const inChain = `-I ${SITE_CHAIN} 1 (?:${IP_OPTION} ){0,16}${tag} -j LOG ${ARTICLE_LOG}`;
  return new RegExp(`^${anyOf(ownChain, `${inChain}(?:\\n${inChain})*`)}$`);
}

/** What a process asks for that may have been taken over: `LogRules`. Null where a line is of no such form. */
export function readRules(value: unknown, nonce: string): AskedRules | null {
  const asked = fieldsOf(value);
  const forms = { nft: nftForm(nonce), bridge: siteForm(nonce, true), ip: siteForm(nonce, false) };
  const nft = listOf(asked.nft, MAX_LINES, (line) => linesOf(line) && matching(line, forms.nft));
  const given = asked.sites === null ? [] : asked.sites;
  const texts = listOf(given, MAX_SITES, (site) => linesOf(fieldsOf(site).text));
  // Before any is parsed: what is too long may fit, and would hold up all that others wait for.
  if (texts === null || texts.flat().length > MAX_SITE_COMMANDS) return null;
  const sites = listOf(given, MAX_SITES, (site) => readSite(site, forms));
  if (nft === null || sites === null || !isInOwnTables(nft) || typeof asked.legacy !== "boolean") return null;
  return { nft, sites: asked.sites === null ? null : sites, legacy: asked.legacy };
}

/** Each table is made once, before what is put into it: else that might go into one of others, and stay. */
function isInOwnTables(nft: readonly string[]): boolean {
  const made = new Set<string>();
  return nft.every((line) => {
    const [, what, family = ""] = line.split(" ", 3);
    return (what === "table") !== made.has(family) && made.add(family);
  });
}

/** One more at most than there may be. Null: no text, or a line is longer than any of ours. */
function linesOf(text: unknown): readonly string[] | null {
  const lines = typeof text === "string" ? text.split("\n", MAX_SITE_COMMANDS + 1) : null;
  return lines?.every(({ length }) => length <= MAX_LINE_CHARS) ? lines : null;
}

function readSite(value: unknown, forms: Readonly<Record<"bridge" | "ip", RegExp>>): Site | null {
  const asked = fieldsOf(value);
  const family = matching<Site["family"]>(asked.family, new RegExp(`^${FAMILY}$`));
  const table = matching(asked.table, new RegExp(`^${TABLE}$`));
  const number = intWithin(asked.number, 0, MAX_NUMBER);
  const text = matching(asked.text, forms[family === "bridge" ? "bridge" : "ip"]);
  if (family === null || table === null || number === null || text === null) return null;
  const lines = text.split("\n").map(wordsIn);
  return { family, table, number, lines, placed: standingOf(family, `*${table}\n${text}`) };
}
