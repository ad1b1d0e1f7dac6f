import { COPYING } from "../copy/copy-actions";
import { DRAWN, LISTED } from "../export/export-actions";
import { type Step, stepMark } from "../session/selection";
import type { Action, Stage } from "./action";
import { NARROWING } from "./narrow-actions";

export const ACTIONS: readonly Action[] = [
  {
    id: "next-packet",
    label: "nextPacket",
    group: "move",
    keys: ["down", "j"],
    run: (s) => s.director.stepPacket(1),
  },
  {
    id: "previous-packet",
    label: "previousPacket",
    group: "move",
    keys: ["up", "k"],
    run: (s) => s.director.stepPacket(-1),
  },
  { id: "next-hop", label: "nextHop", group: "move", keys: ["right"], run: (s) => s.director.stepHop(1) },
  {
    id: "previous-hop",
    label: "previousHop",
    group: "move",
    keys: ["left"],
    run: (s) => s.director.stepHop(-1),
  },
  {
    id: "next-in-conversation",
    label: "nextInConversation",
    group: "move",
    keys: ["."],
    run: (s) => s.director.stepInConversation(1),
  },
  {
    id: "previous-in-conversation",
    label: "previousInConversation",
    group: "move",
    keys: [","],
    run: (s) => s.director.stepInConversation(-1),
  },
  { id: "next-drop", label: "nextDrop", group: "move", keys: ["n"], run: (s) => s.director.stepDrop(1) },
  {
    id: "previous-drop",
    label: "previousDrop",
    group: "move",
    keys: ["N"],
    run: (s) => s.director.stepDrop(-1),
  },
  { id: "next-mark", label: "nextMark", group: "move", keys: ["]"], run: (s) => toMark(s, 1) },
  { id: "previous-mark", label: "previousMark", group: "move", keys: ["["], run: (s) => toMark(s, -1) },
  { id: "latest", label: "latest", group: "move", keys: ["end", "G"], run: toLatest },
  { id: "oldest", label: "oldest", group: "move", keys: ["home"], run: (s) => s.director.chooseOldest() },
  { id: "pause", label: "pause", group: "view", keys: ["space"], run: (s) => s.director.togglePlay() },
  { id: "filter", label: "filter", group: "view", keys: ["/"], run: (s) => s.page.focusFilter() },
  { id: "view", label: "view", group: "view", keys: ["v"], run: (s) => s.page.nextView() },
  { id: "zoom-in", label: "zoomIn", group: "view", keys: ["+", "="], run: (s) => s.map()?.zoomIn() },
  { id: "zoom-out", label: "zoomOut", group: "view", keys: ["-"], run: (s) => s.map()?.zoomOut() },
  { id: "fit", label: "fit", group: "view", keys: ["0"], run: (s) => s.map()?.fit() },
  {
    id: "other-lines",
    label: "otherLines",
    group: "view",
    keys: [],
    run: ({ session }) => session.showOtherLines(!session.state.otherLines),
  },
  { id: "mark", label: "mark", group: "view", keys: ["m"], run: (s) => s.session.toggleMark() },
  { id: "clear", label: "clear", group: "view", keys: ["escape"], run: clear },
  ...NARROWING,
  ...COPYING,
  { id: "copy-link", label: "copyLink", group: "copy", keys: ["c u"], run: (s) => s.page.copyLink() },
  ...LISTED,
  ...DRAWN,
  { id: "trace", label: "trace", group: "host", keys: ["ctrl+e"], run: (s) => s.page.toggleTracing() },
  { id: "doctor", label: "doctor", group: "host", keys: [], run: (s) => s.page.showDoctor() },
  { id: "open-log", label: "openLog", group: "page", keys: ["ctrl+o"], run: (s) => s.page.chooseFile() },
  { id: "paste-log", label: "pasteLog", group: "page", keys: [], run: (s) => s.page.showPaste() },
  { id: "palette", label: "palette", group: "page", keys: ["ctrl+k"], run: (s) => s.page.showPalette() },
  { id: "help", label: "help", group: "page", keys: ["?"], run: (s) => s.page.showHelp() },
  { id: "single-keys", label: "singleKeys", group: "page", keys: [], run: (s) => s.page.toggleSingleKeys() },
];

function toLatest({ session, director }: Stage): void {
  if (session.state.connection.kind === "live") director.followLive();
  else director.chooseNewest();
}

function toMark({ session, director }: Stage, step: Step): void {
  const { selection, marks } = session.state;
  const { packet } = stepMark(session.archive, session.list, selection, step, marks);
  if (packet !== null && packet !== selection.packet) director.choosePacket(packet);
}

function clear({ session, director, page }: Stage): void {
  if (session.state.selection.packet !== null) director.clearSelection();
  else page.clearFilter();
}
