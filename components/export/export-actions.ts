import { conversationsCsv, conversationsNdjson, kernelLines, packetsCsv, packetsNdjson } from "@/lib/export";
import type { Action, Stage } from "../actions/action";
import { settingsStore } from "../settings/settings";
import type { Download } from "./download";
import { shownConversations, shownPackets } from "./shown";

const CSV = { extension: "csv", type: "text/csv;charset=utf-8" } as const;
const NDJSON = { extension: "ndjson", type: "application/x-ndjson" } as const;

/** What the filter lets through, as a file. */
export const LISTED: readonly Action[] = [
  exportAction("packets-csv", "exportPacketsCsv", ({ session }) => ({
    name: "hopscope-packets",
    ...CSV,
    content: packetsCsv(shownPackets(session)),
  })),
  exportAction("packets-ndjson", "exportPacketsNdjson", ({ session }) => ({
    name: "hopscope-packets",
    ...NDJSON,
    content: packetsNdjson(shownPackets(session), filterOf(session), (packet) =>
      session.archive.gapsOf(packet),
    ),
  })),
  exportAction("conversations-csv", "exportConversationsCsv", ({ session }) => ({
    name: "hopscope-conversations",
    ...CSV,
    content: conversationsCsv(shownConversations(session)),
  })),
  exportAction("conversations-ndjson", "exportConversationsNdjson", ({ session }) => ({
    name: "hopscope-conversations",
    ...NDJSON,
    content: conversationsNdjson(shownConversations(session), filterOf(session)),
  })),
  exportAction("kernel-lines", "exportLines", ({ session }) => ({
    name: "hopscope-lines",
    extension: "log",
    type: "text/plain;charset=utf-8",
    content: kernelLines(shownPackets(session)),
  })),
];

/** The map as it is drawn. */
export const DRAWN: readonly Action[] = [
  exportAction("map-svg", "exportMapSvg", ({ map }) => {
    const svg = map()?.svgText(settingsStore.getState());
    return svg === undefined
      ? null
      : { name: "hopscope-map", extension: "svg", type: "image/svg+xml", content: [svg] };
  }),
  exportAction("map-png", "exportMapPng", ({ map }) => {
    const png = map()?.pngBlob(2, settingsStore.getState());
    return png === undefined
      ? null
      : { name: "hopscope-map", extension: "png", type: "image/png", content: png };
  }),
];

function exportAction(
  id: string,
  label: Action["label"],
  download: (stage: Stage) => Download | null,
): Action {
  const run = (stage: Stage) => {
    const made = download(stage);
    if (made !== null) stage.page.download(made);
  };
  return { id: `export-${id}`, label, group: "export", keys: [], run };
}

/** The text that the list goes by: an invalid one changes nothing. */
function filterOf({ state }: Stage["session"]): string {
  return state.filter.error === null ? state.filter.text : "";
}
