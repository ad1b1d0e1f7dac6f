import { isIP } from "node:net";
import { field, intWithin, listOf } from "../read-fields";

/** One value, as it is written into a rule; null: not of this kind. */
type Write = (value: unknown) => string | null;

const MAX_VALUES = 64;

const word =
  (pattern: RegExp, quote = ""): Write =>
  (value) =>
    typeof value === "string" && pattern.test(value) ? `${quote}${value}${quote}` : null;
const whole =
  (least: number, most: number): Write =>
  (value) =>
    intWithin(value, least, most)?.toString() ?? null;

const LAYER4 = word(/^(icmp|ipv6-icmp|tcp|udp)$/);
const PORT = whole(1, 65_535);
/** dev_valid_name() allows more; Docker and the kernel name none so. */
const DEVICE = /^\w[\w.-]{0,14}$/;
const IP4 = address(4);
const IP6 = address(6);

function address(version: 4 | 6): Write {
  return (value) => {
    const [base = "", bits = "0", ...more] = typeof value === "string" ? value.split("/") : [];
    // A zone (fe80::1%eth0) passes net.isIP and would put free text into a rule.
    if (more.length > 0 || base.includes("%") || isIP(base) !== version) return null;
    return /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128) ? `${value}` : null;
  };
}

/** In one concatenation: of two ports that must not be, nft makes one match of both (1.0.6, payload_do_merge). */
const TCP_PORT = word(/^tcp \. [1-9]\d{0,4}$/);

/** Expressions of nft(8). Behind `&` there is one mask, and what it leaves must be 0. */
const EXPRESSIONS: Readonly<Record<string, Write>> = {
  "meta l4proto": LAYER4,
  "ether type": word(/^ip6?$/),
  "ip saddr": IP4,
  "ip daddr": IP4,
  "ip6 saddr": IP6,
  "ip6 daddr": IP6,
  "th sport": PORT,
  "th dport": PORT,
  "ip id &": whole(1, 255),
  "ip6 flowlabel &": whole(1, 255),
  "meta iifname": word(DEVICE, '"'),
  "meta oifname": word(DEVICE, '"'),
  "meta l4proto . th sport": TCP_PORT,
  "meta l4proto . th dport": TCP_PORT,
};

/** Options of iptables(8) and ebtables(8); several values are joined by a comma. */
const OPTIONS: Readonly<Record<string, Write>> = {
  "-i": word(DEVICE),
  "-o": word(DEVICE),
  "-p": word(/^(icmp|ipv6-icmp|tcp|udp|IPv4|IPv6)$/),
  "-s": (value) => IP4(value) ?? IP6(value),
  "-d": (value) => IP4(value) ?? IP6(value),
  "-m multiport --ports": PORT,
  "--ip-proto": LAYER4,
  "--ip-src": IP4,
  "--ip-dst": IP4,
  "--ip-sport": PORT,
  "--ip-dport": PORT,
  "--ip6-proto": LAYER4,
  "--ip6-src": IP6,
  "--ip6-dst": IP6,
  "--ip6-sport": PORT,
  "--ip6-dport": PORT,
};

/** What a packet must be, as the tool that knows it is told; the other one is not. */
export type Condition =
  | { readonly kind: "nft"; readonly text: string }
  | { readonly kind: "iptables"; readonly words: readonly string[] };

/** Null: no condition that is known here. Nothing else than these tables says what can stand in a rule. */
export function readCondition(value: unknown): Condition | null {
  const name = field(value, "field");
  if (typeof name !== "string") return null;
  const inNft = Object.hasOwn(EXPRESSIONS, name);
  const write = inNft ? EXPRESSIONS[name] : Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
  const values = write && listOf(field(value, "values"), MAX_VALUES, write);
  const not = field(value, "not");
  if (!values?.length || typeof not !== "boolean") return null;
  if (name.endsWith("&"))
    return values.length > 1 || not ? null : { kind: "nft", text: `${name} ${values[0]} == 0` };
  if (inNft) return { kind: "nft", text: `${name} ${not ? "!= " : ""}{ ${values.join(", ")} }` };
  return not ? null : { kind: "iptables", words: [...name.split(" "), values.join(",")] };
}
