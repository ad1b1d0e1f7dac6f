import type { Hop, Packet } from "@/lib/journey/journey";
import { looksLikeBridge } from "@/lib/netfilter/bridge-name";
import { DEFAULT_HOST_MODEL, type HostModel } from "@/lib/netfilter/host-model";

/**
 * What a log without its host tells of the host: whether br_netfilter called iptables, and in which order
 * ebtables' output chains ran. What it does not tell stays as it usually is.
 */
export function modelFromPackets(packets: readonly Packet[]): HostModel {
  let called: boolean | null = null;
  let filterFirst: boolean | null = null;
  let security = false;
  for (const { hops, uncalled } of packets) {
    const places = hops.map(({ place }) => place as string);
    security ||= places.some((place) => place.includes(":security:"));
    if (uncalled) called = false;
    else if (hops.some(({ place, physIn }) => /^link\/ip6?:/.test(place) || physIn)) called = true;
    else if (called === null && (crossedBridge(places) || hops.some(cameUncalled))) called = false;
    const filter = places.indexOf("link/bridge:filter:OUTPUT");
    const nat = places.indexOf("link/bridge:nat:OUTPUT");
    if (filter >= 0 && nat >= 0) filterFirst = filter < nat;
  }
  return {
    ...DEFAULT_HOST_MODEL,
    ...(called === null ? {} : { bridgeNfCallIptables: called, bridgeNfCallIp6tables: called }),
    ...(filterFirst === null ? {} : { bridgeBackend: filterFirst ? "nft" : "legacy" }),
    security,
  };
}

/** Did it come in by a port and go on to the network layer, with iptables lines only there? */
function crossedBridge(places: readonly string[]): boolean {
  const input = places.indexOf("link/bridge:filter:INPUT");
  const prerouting = places.findIndex((place) => /^net\/ip6?:.*:PREROUTING$/.test(place));
  return input >= 0 && prerouting > input;
}

/** A bridge's packet that sees PREROUTING without its port: br_netfilter had not called it (ip_sabotage_in). */
function cameUncalled({ place, in: device }: Hop): boolean {
  return /^net\/ip6?:.*:PREROUTING$/.test(place) && device !== null && looksLikeBridge(device);
}

const UNCALLED: Partial<HostModel> = {
  bridgeNfCallIptables: false,
  bridgeNfCallIp6tables: false,
  bridgeNfCallArptables: false,
};

/** The known host as these packets met it: their bridge may call no iptables chain although others do. */
export function modelOnWay(model: HostModel, packets: readonly Packet[]): HostModel {
  return packets.some(({ uncalled }) => uncalled) ? { ...model, ...UNCALLED } : model;
}
