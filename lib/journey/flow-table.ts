import type { Ip4, Ip6 } from "@/lib/kernel-log/log-line";
import { destinationPort, sourcePort } from "./datagram";
import { protocolName } from "./flow-key";
import { ownText } from "./own-text";

type IpDatagram = Ip4 | Ip6;

/** As long as chains of one hash get; who makes tuples collide on purpose has his own forgotten. */
const LONGEST_CHAIN = 16;
const NO_PORT = -1;

/** conntrack's tuple as its first packet showed it, and what is kept of it. */
export class Flow<T> {
  private readonly protocol: string;
  private readonly src: string;
  private readonly dst: string;
  private readonly sport: number;
  private readonly dport: number;
  readonly length: number;

  constructor(
    datagram: IpDatagram,
    public value: T,
    readonly next: Flow<T> | undefined,
  ) {
    this.protocol = protocolName(datagram);
    this.src = ownText(datagram.src);
    this.dst = ownText(datagram.dst);
    this.sport = sourcePort(datagram.l4) ?? NO_PORT;
    this.dport = destinationPort(datagram.l4) ?? NO_PORT;
    this.length = (next?.length ?? 0) + 1;
  }

  isWayOf({ src, dst, l4 }: IpDatagram): boolean {
    return this.src === src && this.dst === dst && this.isBetween(sourcePort(l4), destinationPort(l4));
  }

  /** It is of this flow, whichever way it goes. */
  has(datagram: IpDatagram): boolean {
    const { src, dst, l4 } = datagram;
    const isSame =
      this.isWayOf(datagram) ||
      (this.src === dst && this.dst === src && this.isBetween(destinationPort(l4), sourcePort(l4)));
    return isSame && this.protocol === protocolName(datagram);
  }

  private isBetween(sport: number | null, dport: number | null): boolean {
    return this.sport === (sport ?? NO_PORT) && this.dport === (dport ?? NO_PORT);
  }
}

/** Flows by either of their directions. Numbers are looked up much faster than texts put together. */
export class FlowTable<T> {
  private readonly chains = new Map<number, Flow<T>>();
  size = 0;

  find(datagram: IpDatagram): Flow<T> | undefined {
    let flow = this.chains.get(flowHash(datagram));
    while (flow !== undefined && !flow.has(datagram)) flow = flow.next;
    return flow;
  }

  add(datagram: IpDatagram, value: T): void {
    const hash = flowHash(datagram);
    const chain = this.chains.get(hash);
    const isFull = chain !== undefined && chain.length >= LONGEST_CHAIN;
    this.chains.set(hash, new Flow(datagram, value, isFull ? undefined : chain));
    this.size += isFull ? 1 - LONGEST_CHAIN : 1;
  }
}

/** The same one is mostly asked for several times, one after the other. */
let hashed: IpDatagram | null = null;
let lastHash = 0;

/** A sum, so that both directions have the same. */
function flowHash(datagram: IpDatagram): number {
  if (datagram !== hashed) {
    const { src, dst, l4 } = datagram;
    lastHash = (endHash(src, sourcePort(l4)) + endHash(dst, destinationPort(l4))) | 0;
    hashed = datagram;
  }
  return lastHash;
}

function endHash(address: string, port: number | null): number {
  let hash = port ?? NO_PORT;
  for (let at = 0; at < address.length; at++) hash = Math.imul(hash ^ address.charCodeAt(at), 0x01000193);
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
}
