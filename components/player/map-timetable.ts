import { layoutMap, type MapLayout, type Timetable, timetableOf } from "@/lib/figure";
import { looksLikeBridge, type RouteOptions } from "@/lib/figure/route-way";
import type { Packet } from "@/lib/journey/journey";
import { DEFAULT_HOST_MODEL } from "@/lib/netfilter";

/** Which names are bridges: the host's own list where it is known. */
export function routeOptions(bridges: readonly string[]): RouteOptions {
  const named = new Set(bridges);
  return { isBridge: (name) => named.has(name) || (named.size === 0 && looksLikeBridge(name)) };
}

/** Stands for a packet that is only counted. */
export function unplayed({ id, conversation, direction }: Packet): Timetable {
  return { packet: id, conversation, direction, stopsMs: [], durationMs: 0 };
}

/** Timetables on the map as it is drawn now, so that the clock and the moving dots agree. */
export class MapTimetables {
  private layout: MapLayout | null = null;
  private options = routeOptions([]);

  /** False: nothing changed. */
  use(layout: MapLayout, bridges: readonly string[]): boolean {
    if (layout === this.layout) return false;
    this.layout = layout;
    this.options = routeOptions(bridges);
    return true;
  }

  of(packet: Packet): Timetable {
    this.layout ??= layoutMap(DEFAULT_HOST_MODEL);
    return timetableOf(this.layout, packet, this.options);
  }
}
