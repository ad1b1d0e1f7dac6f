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
  return packets.some((packet) => packet.uncalled || metNoCall(packet)) ? { ...model, ...UNCALLED } : model;
}

/**
 * A bridge calls IP's own chains (NF_HOOK in br_nf_pre_routing, br_netfilter_hooks.c), and hopscope's rules stand in all of
 * them: where they log in the bridge and say nothing there, it called none. The page alone says so: no fate depends on it.
 */
function metNoCall({ header, hops }: Packet): boolean {
  if (header.family !== "ip4" || !hops.every(({ text }) => text.startsWith("hop:"))) return false;
  const places = hops.map(({ place }) => place as string);
  const isPast = places.some((place) => BEHIND_PREROUTING.includes(place));
  if (!isPast || !places.includes("link/bridge:nat:PREROUTING")) return false;
  return !places.some((place) => place.startsWith("link/ip")) && isWithoutLoss(hops);
}

const BEHIND_PREROUTING: readonly string[] = ["link/bridge:filter:FORWARD", "link/bridge:filter:INPUT"];

/** The kernel's numbers run on as the lines do. */
function isWithoutLoss(hops: readonly Hop[]): boolean {
  const [first, last] = [hops[0], hops.at(-1)];
  if (first === undefined || last === undefined || first.seq === null || last.seq === null) return false;
  return last.seq - first.seq === last.line - first.line;
}
