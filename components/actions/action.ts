import type { Director } from "../player/director";
import type { Session } from "../session/session";

/** What actions act on. */
export type Stage = {
  readonly session: Session;
  readonly director: Director;
  readonly map: () => { zoomIn(): void; zoomOut(): void; fit(): void } | null;
  readonly page: {
    readonly showHelp: () => void;
    readonly showPalette: () => void;
    readonly focusFilter: () => void;
    readonly chooseFile: () => void;
    readonly showPaste: () => void;
    /** Shows the rules first, or stops tracing. */
    readonly toggleTracing: () => void;
    readonly clearFilter: () => void;
    readonly copy: (text: string) => void;
    readonly toggleSingleKeys: () => void;
    readonly nextView: () => void;
    readonly showDoctor: () => void;
  };
};

export const ACTION_GROUPS = ["move", "view", "host", "page"] as const;

/**
 * One entry feeds the key handler, the help dialog, the palette and the hints. `keys`: names as in
 * key-of-event.ts; the first is the one that hints show.
 */
export type Action = {
  readonly id: string;
  /** Key of `actions` in the dictionary. */
  readonly label: ActionLabel;
  readonly group: (typeof ACTION_GROUPS)[number];
  readonly keys: readonly string[];
  readonly run: (stage: Stage) => void;
};

export type ActionLabel =
  | "help"
  | "palette"
  | "filter"
  | "pause"
  | "trace"
  | "latest"
  | "oldest"
  | "nextPacket"
  | "previousPacket"
  | "nextHop"
  | "previousHop"
  | "nextInConversation"
  | "previousInConversation"
  | "nextDrop"
  | "previousDrop"
  | "mark"
  | "nextMark"
  | "previousMark"
  | "copyLine"
  | "copyText"
  | "copyJson"
  | "clear"
  | "openLog"
  | "pasteLog"
  | "view"
  | "doctor"
  | "zoomIn"
  | "zoomOut"
  | "fit"
  | "singleKeys"
  | "otherLines";
