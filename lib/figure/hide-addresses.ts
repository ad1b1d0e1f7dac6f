import { formatAddress, parseAddress } from "@/lib/filter/address";
import type { Picture } from "./render-scene";

/** What could be a MAC address, or an address with or without a prefix length, within any text. */
const CANDIDATE =
  /(?<![\w.])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?!\w)|(?<![\w:.])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9a-f:]*:[0-9a-f:.]*[0-9a-f:])(?:\/\d{1,3})?(?!\.?\w)/gi;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
/** Every host has these: they tell of none. */
const OF_NOBODY =
  /^(?:127\.|0\.0\.0\.0|255\.255\.255\.255|22[4-9]\.|23\d\.|::1?$|ff|00:00:00:00:00:00|01:00:5e|33:33)/i;

/**
 * The same picture for strangers: each IPv4 and IPv6 address is `host-1`, `host-2` … instead, each subnet `net-1`,
 * each MAC address `mac-1`, the same one the same wherever it stands. Ports, chains and names of containers and
 * interfaces stay.
 */
export function hideAddresses(picture: Picture): Picture {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const nameOf = (kind: "host" | "net" | "mac", key: string) => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    names.set(key, `${kind}-${count}`);
    return `${kind}-${count}`;
  };
  const hidden = (found: string) => {
    if (OF_NOBODY.test(found)) return found;
    if (MAC.test(found)) return nameOf("mac", found.toLowerCase());
    const [written = "", prefix] = found.split("/");
    const address = parseAddress(written);
    if (address === null) return found;
    const key = formatAddress(address);
    return prefix === undefined ? nameOf("host", key) : nameOf("net", `${key}/${prefix}`);
  };
  const { conversation, packets, topology } = picture;
  const shown = mapStrings({ conversation, packets, topology }, (text) => text.replace(CANDIDATE, hidden));
  return { ...picture, ...shown };
}

/** A copy of plain data with each of its strings changed. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((each) => mapStrings(each, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapStrings(each, change)])) as T;
}
