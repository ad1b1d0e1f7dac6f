import { type MapLayout, type Timetable, timetableOf } from "@/lib/figure";
import { layoutMap } from "@/lib/figure/layout-map";
import type { Packet } from "@/lib/journey/journey";
import type { GraphFamily, HostModel } from "@/lib/netfilter";
import type { Topology } from "@/lib/protocol/topology";
import { familyOf, modelOf } from "../inspector/graph-of";

const layouts = new WeakMap<HostModel, Map<GraphFamily, MapLayout>>();

/** Timetables on this host's map. Its proportions do not matter here, so one layout serves every size. */
export function mapTimetable(topology: () => Topology | null): (packet: Packet) => Timetable {
  return (packet) => timetableOf(layoutOf(modelOf(topology()), familyOf(packet)), packet);
}

function layoutOf(model: HostModel, family: GraphFamily): MapLayout {
  const known = layouts.get(model) ?? new Map<GraphFamily, MapLayout>();
  layouts.set(model, known);
  const layout = known.get(family) ?? layoutMap(model, { family });
  known.set(family, layout);
  return layout;
}
