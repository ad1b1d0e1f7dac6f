import {
  EVERYTHING,
  type Filter,
  parseFilter,
  printFilter,
  scaleWindow,
  setTerm,
  shiftWindow,
  type TimeWindow,
  valuesSet,
  windowAround,
  windowOf,
  withWindow,
} from "@/lib/filter";
import { FIRST_WINDOW_US } from "../packet-list/use-filter";
import type { Session } from "../session/session";
import type { Action, Stage } from "./action";

/** Keys that write a term of the filter: the time window, and a table. */
export const NARROWING: readonly Action[] = [
  windowAction("window-earlier", "windowEarlier", ["t left"], (window) => shiftWindow(window, -1)),
  windowAction("window-later", "windowLater", ["t right"], (window) => shiftWindow(window, 1)),
  windowAction("window-wider", "windowWider", ["t z", "t -"], (window) => scaleWindow(window, 2)),
  windowAction("window-narrower", "windowNarrower", ["t +"], (window) => scaleWindow(window, 0.5)),
  { id: "window-freeze", label: "windowFreeze", group: "narrow", keys: ["t a"], run: freeze },
  {
    id: "window-none",
    label: "windowNone",
    group: "narrow",
    keys: ["t 0"],
    run: (stage) => change(stage, (filter) => withWindow(filter, null)),
  },
  tableAction("raw", "tableRaw", "1"),
  tableAction("mangle", "tableMangle", "2"),
  tableAction("nat", "tableNat", "3"),
  tableAction("filter", "tableFilter", "4"),
];

function windowAction(
  id: string,
  label: Action["label"],
  keys: readonly string[],
  move: (window: TimeWindow) => TimeWindow,
): Action {
  const run = (stage: Stage) =>
    change(stage, (filter) => {
      const window = windowOf(filter);
      if (window !== null) return withWindow(filter, move(window));
      const stampUs = momentOf(stage.session);
      if (stampUs !== null) return withWindow(filter, windowAround(stampUs, FIRST_WINDOW_US));
      stage.page.sayNoTime();
      return null;
    });
  return { id, label, group: "narrow", keys, run };
}

/** The same key again takes the table back. */
function tableAction(table: string, label: Action["label"], key: string): Action {
  const run = (stage: Stage) =>
    change(stage, (filter) => {
      const [set, ...more] = valuesSet(filter, "table") ?? [];
      const isSet = set?.kind === "word" && set.word === table && more.length === 0;
      return setTerm(filter, "table", isSet ? [] : [{ kind: "word", word: table }]);
    });
  return { id: `table-${table}`, label, group: "narrow", keys: [key], run };
}

/** What is listed now stays; what comes later is not shown. */
function freeze(stage: Stage): void {
  const { archive, list } = stage.session;
  let fromUs = Number.POSITIVE_INFINITY;
  let toUs = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < list.length; at += 1) {
    const row = archive.row(list.at(at) ?? -1);
    const hops = row?.kind === "packet" ? (archive.packet(row.packet)?.hops ?? []) : [];
    for (const { stampUs } of hops) {
      if (stampUs === null) continue;
      fromUs = Math.min(fromUs, stampUs);
      toUs = Math.max(toUs, stampUs);
    }
  }
  if (fromUs > toUs) stage.page.sayNoTime();
  else change(stage, (filter) => withWindow(filter, { fromUs, toUs }));
}

function change({ session, page }: Stage, by: (filter: Filter) => Filter | null): void {
  const parsed = parseFilter(session.state.filter.text);
  const changed = by(parsed.ok ? parsed.value : EVERYTHING);
  if (changed !== null) page.setFilter(printFilter(changed));
}

/** µs of the chosen hop, else of the newest packet; null where the log carries no time. */
function momentOf({ archive, list, state }: Session): number | null {
  const { packet, hop } = state.selection;
  const chosen = packet === null ? undefined : archive.packet(packet)?.hops[hop ?? 0];
  if (chosen !== undefined) return chosen.stampUs;
  for (let at = list.length - 1; at >= 0; at -= 1) {
    const row = archive.row(list.at(at) ?? -1);
    const stampUs = row?.kind === "packet" ? archive.packet(row.packet)?.hops[0]?.stampUs : undefined;
    if (stampUs !== undefined) return stampUs;
  }
  return null;
}
