/** An IPv4 or IPv6 address as a number. */
export type Address = { readonly version: 4 | 6; readonly value: bigint };

/** Dotted IPv4, or IPv6 in any spelling of RFC 4291 2.2, without a zone; null for anything else. */
export function parseAddress(text: string): Address | null {
  if (text.length > 45) return null;
  if (!text.includes(":")) {
    const value = parseIp4(text);
    return value === null ? null : { version: 4, value: BigInt(value) };
  }
  const groups = parseIp6(text);
  return groups === null ? null : { version: 6, value: join(groups) };
}

/** As people write it: IPv6 of any spelling by RFC 5952 (the kernel prints eight full groups); else as it is. */
export function shownAddress(text: string): string {
  if (!text.includes(":") || text.length > 45) return text;
  const groups = parseIp6(text);
  return groups === null ? text : printGroups(groups);
}

function parseIp4(text: string): number | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((value, part) => value * 256 + Number(part), 0);
}

/** Eight groups of 16 bits. */
function parseIp6(text: string): readonly number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head, tail] = halves.map((half, index) => groupsOf(half, index === halves.length - 1));
  if (head === null || head === undefined || tail === null) return null;
  if (tail === undefined) return head.length === 8 ? head : null;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? null : [...head, ...Array<number>(missing).fill(0), ...tail];
}

/** 16-bit groups of one side of `::`; the last side may end in dotted IPv4. */
function groupsOf(half: string, mayEndDotted: boolean): readonly number[] | null {
  if (half === "") return [];
  const groups: number[] = [];
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
      continue;
    }
    const ip4 = mayEndDotted && index === parts.length - 1 ? parseIp4(part) : null;
    if (ip4 === null) return null;
    groups.push(Math.floor(ip4 / 65536), ip4 % 65536);
  }
  return groups.length <= 8 ? groups : null;
}

function join(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Dotted, or as RFC 5952 wants it: lower case, the longest run of zero groups as `::`. */
export function formatAddress({ version, value }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");
  return printGroups(Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(16 * (7 - i))) & 0xffffn)));
}

function printGroups(groups: readonly number[]): string {
  const run = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(":");
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index + 1 - start > best.length) best = { start, length: index + 1 - start };
  });
  return best;
}

export function bitsOf(version: 4 | 6): number {
  return version === 4 ? 32 : 128;
}

/** The address with everything behind `prefix` bits set to 0. */
export function maskAddress({ version, value }: Address, prefix: number): Address {
  const rest = BigInt(bitsOf(version) - prefix);
  return { version, value: (value >> rest) << rest };
}
