import type { OpenPacket } from "./open-packet";

/** Newest first, a candidate list is read this far: what is older has been waiting for long. */
export const SCAN = 64;

/** Open packets under a key. Closed ones leave when the list is next read or grows. */
class PacketIndex<K> {
  private readonly lists = new Map<K, OpenPacket[]>();
  /** Of long lists: the length at which to look again for closed ones, so that each look pays for itself. */
  private readonly limits = new Map<K, number>();
  private adds = 0;

  add(key: K, packet: OpenPacket): void {
    const list = this.lists.get(key);
    if (list === undefined) this.lists.set(key, [packet]);
    else {
      list.push(packet);
      if (list.length > 2 * SCAN && list.length > (this.limits.get(key) ?? 0)) this.prune(key, list);
    }
    this.adds += 1;
    if (this.adds > 16_384) this.pruneAll();
  }

  get(key: K): readonly OpenPacket[] | undefined {
    return this.lists.get(key);
  }

  keys(): IterableIterator<K> {
    return this.lists.keys();
  }

  remove(key: K, packet: OpenPacket): void {
    const list = this.lists.get(key);
    if (list === undefined) return;
    // What is closed is mostly the oldest, so it stands in front.
    const at = list.indexOf(packet);
    if (at < 0) return;
    if (at === 0) list.shift();
    else list.splice(at, 1);
    // Emptied before: V8 chains a Map's former tables to the next ones, and in the old generation the dead
    // ones would keep all that was ever in a list alive until the next full collection.
    if (list.length === 0) this.drop(key);
  }

  private prune(key: K, list: OpenPacket[]): void {
    const open = list.filter((packet) => !packet.closed);
    // Settled ones beyond what is ever read only cost memory.
    const kept = open.length > SCAN ? open.filter((p, at) => !p.settled || at >= open.length - SCAN) : open;
    list.splice(0, list.length, ...kept);
    if (kept.length === 0) this.drop(key);
    else if (kept.length > SCAN) this.limits.set(key, 2 * kept.length);
    else this.limits.delete(key);
  }

  private drop(key: K): void {
    this.lists.delete(key);
    this.limits.delete(key);
  }

  private pruneAll(): void {
    this.adds = 0;
    for (const [key, list] of [...this.lists]) this.prune(key, list);
  }
}

/** Packets in the order of their latest progress, oldest first. */
class ProgressList {
  private oldest: OpenPacket | null = null;
  private newest: OpenPacket | null = null;

  get first(): OpenPacket | null {
    return this.oldest;
  }

  /** Newest first, `most` of them at most. */
  findLast(most: number, fits: (packet: OpenPacket) => boolean): OpenPacket | null {
    let packet = this.newest;
    for (let at = 0; packet !== null && at < most; at++) {
      if (fits(packet)) return packet;
      packet = packet.older;
    }
    return null;
  }

  append(packet: OpenPacket): void {
    packet.older = this.newest;
    packet.newer = null;
    if (this.newest === null) this.oldest = packet;
    else this.newest.newer = packet;
    this.newest = packet;
  }

  remove(packet: OpenPacket): void {
    if (packet.older === null) this.oldest = packet.newer;
    else packet.older.newer = packet.newer;
    if (packet.newer === null) this.newest = packet.older;
    else packet.newer.older = packet.older;
    packet.older = null;
    packet.newer = null;
  }
}

/** All open packets, by every key that a next line may name them with, and by age. */
export class OpenPackets {
  readonly byHash = new PacketIndex<number>();
  readonly byFragment = new PacketIndex<number>();
  /** By source MAC: of the received frame, and of the one that a bridge sends. */
  readonly byMac = new PacketIndex<string>();
  /** Routed or made here, on the way into a device: if that is a bridge, its chains come next. */
  readonly byOutDevice = new PacketIndex<string>();
  readonly moving = new ProgressList();
  /** Waiting for a neighbour (neigh_resolve_output, net/core/neighbour.c). */
  readonly parked = new ProgressList();
  count = 0;

  open(packet: OpenPacket): void {
    this.moving.append(packet);
    this.count += 1;
  }

  close(packet: OpenPacket): void {
    if (packet.closed) return;
    packet.closed = true;
    (packet.parked ? this.parked : this.moving).remove(packet);
    if (packet.hash !== 0) this.byHash.remove(packet.hash, packet);
    if (packet.indexedFragment !== 0) this.byFragment.remove(packet.indexedFragment, packet);
    if (packet.indexedDevice !== null) this.byOutDevice.remove(packet.indexedDevice, packet);
    if (packet.macSrc !== null) this.byMac.remove(packet.macSrc, packet);
    if (packet.frameSrc !== null) this.byMac.remove(packet.frameSrc, packet);
    this.count -= 1;
  }

  progressed(packet: OpenPacket, parked: boolean): void {
    if (packet.parked === parked && packet.newer === null) return;
    (packet.parked ? this.parked : this.moving).remove(packet);
    packet.parked = parked;
    (parked ? this.parked : this.moving).append(packet);
  }
}
