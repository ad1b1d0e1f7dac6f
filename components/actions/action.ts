import type { Messages } from "@/lib/i18n";
import type { ChainMapHandle } from "../chain-map/chain-map-props";
import type { CopyKind } from "../copy/copied-text";
import type { Download } from "../export/download";
import type { Director } from "../player/director";
import type { Session } from "../session/session";

/** What actions act on. */
export type Stage = {
  readonly session: Session;
  readonly director: Director;
  readonly map: () => Pick<ChainMapHandle, "zoomIn" | "zoomOut" | "fit" | "svgText" | "pngBlob"> | null;
  readonly page: {
    readonly showHelp: () => void;
    readonly showPalette: () => void;
    readonly focusFilter: () => void;
    readonly chooseFile: () => void;
    readonly showPaste: () => void;
    /** Shows the rules first, or stops tracing. */
    readonly toggleTracing: () => void;
    readonly clearFilter: () => void;
    readonly setFilter: (text: string) => void;
    /** Why a key did nothing. */
    readonly sayNoTime: () => void;
    /** Of what is chosen. */
    readonly copy: (kind: CopyKind) => void;
    /** To what is seen now, without the token. */
    readonly copyLink: () => void;
    readonly download: (download: Download) => void;
    readonly toggleSingleKeys: () => void;
    readonly nextView: () => void;
    readonly showDoctor: () => void;
  };
};

export const ACTION_GROUPS = ["move", "view", "narrow", "copy", "export", "host", "page"] as const;

/**
 * One entry feeds the key handler, the help dialog, the palette and the hints. `keys`: names as in
 * key-of-event.ts, one after the other where it takes two (`t left`); the first is the one that hints show.
 */
export type Action = {
  readonly id: string;
  /** Key of `actions` in the dictionary. */
  readonly label: ActionLabel;
  readonly group: (typeof ACTION_GROUPS)[number];
  readonly keys: readonly string[];
  readonly run: (stage: Stage) => void;
};

/** `group` and the labels with a place for a name are not an action's. */
export type ActionLabel = Exclude<keyof Messages["actions"], "group" | "article" | "run" | "theme">;
