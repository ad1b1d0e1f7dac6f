import { shownAddress } from "@/lib/filter/address";
import type { Endpoint, PacketHeader } from "@/lib/journey/journey";

/** `172.18.0.2:80`, `[fd00::2]:80`; null where the line named no address. */
export function addressText(address: string | null, port: number | null | undefined): string | null {
  if (address === null) return null;
  const shown = shownAddress(address);
  if (port === null || port === undefined) return shown;
  return shown.includes(":") ? `[${shown}]:${port}` : `${shown}:${port}`;
}

/** The two parts of `addressText`: where there is little room the address is cut, and never the port. */
export function addressParts(
  address: string,
  port: number | null,
): { readonly label: string; readonly tail: string } {
  const text = addressText(address, port) ?? address;
  const tail = port === null ? "" : `:${port}`;
  return { label: text.slice(0, text.length - tail.length), tail };
}

export function sourceText(header: PacketHeader): string | null {
  return addressText(header.src, header.sport);
}

export function destinationText(header: PacketHeader): string | null {
  return addressText(header.dst, header.dport);
}

export function endpointText({ address, port }: Endpoint): string {
  return addressText(address, port) ?? address;
}
