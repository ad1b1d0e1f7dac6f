import { type Address, bitsOf, formatAddress, maskAddress, parseAddress } from "@/lib/filter/address";

/** An address, or a network of such, in the one form that nft reads. */
export type Network = {
  readonly text: string;
  readonly version: 4 | 6;
  readonly bits: number;
  readonly base: Address;
};

/** `172.18.0.2`, `172.18.0.0/16`, `fd00::1`; null: none. Dotted IPv6 (::ffff:1.2.3.4), which nft does not read, in groups. */
export function readNetwork(text: string): Network | null {
  const [address = "", prefix, ...more] = text.split("/");
  const base = parseAddress(address);
  if (base === null || more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) return null;
  const name = formatAddress(base);
  const bits = prefix === undefined ? bitsOf(base.version) : Number(prefix);
  // 010.0.0.1 is another address to who reads it as octal.
  if (bits > bitsOf(base.version) || (base.version === 4 && name !== address)) return null;
  return { text: prefix === undefined ? name : `${name}/${bits}`, version: base.version, bits, base };
}

/** A set of nft(8) refuses members that overlap. */
export function withoutOverlap(networks: readonly Network[]): readonly Network[] {
  const widestFirst = [...networks].sort((a, b) => a.bits - b.bits);
  return widestFirst.filter((one, at) => !widestFirst.slice(0, at).some((wider) => contains(wider, one)));
}

/** False of what is no address. */
export function isWithin(networks: readonly Network[], text: string): boolean {
  const one = readNetwork(text);
  return one !== null && networks.some((wider) => contains(wider, one));
}

function contains(wider: Network, { version, base }: Network): boolean {
  return (
    wider.version === version &&
    maskAddress(base, wider.bits).value === maskAddress(wider.base, wider.bits).value
  );
}
