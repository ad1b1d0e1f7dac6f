import { shownAddress } from "@/lib/filter/address";
import type { Endpoint, PacketHeader } from "@/lib/journey/journey";

/** `172.18.0.2:80`, `[fd00::2]:80`; null where the line named no address. */
export function addressText(address: string | null, port: number | null | undefined): string | null {
  if (address === null) return null;
  const shown = shownAddress(address);
  if (port === null || port === undefined) return shown;
  return shown.includes(":") ? `[${shown}]:${port}` : `${shown}:${port}`;
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
