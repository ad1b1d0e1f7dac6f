import { createStore } from "zustand/vanilla";
import { SPEEDS } from "@/lib/figure/playback";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const MOTIONS = ["system", "reduced", "full"] as const;
export type Motion = (typeof MOTIONS)[number];
export const LANGUAGES = ["en"] as const;
export type Language = (typeof LANGUAGES)[number];
/** `auto`: both where there is room for both. */
export const VIEWS = ["auto", "chains", "host", "both"] as const;
export type View = (typeof VIEWS)[number];
/** Of the packet list. */
export const COLUMNS = ["direction", "time", "info", "addresses", "hops", "fate"] as const;
export type Column = (typeof COLUMNS)[number];
/** px of those columns whose width somebody chose. */
export type ColumnWidths = Readonly<Partial<Record<Column, number>>>;
export const LEAST_COLUMN_PX = 32;
export const MOST_COLUMN_PX = 800;
export type Speed = (typeof SPEEDS)[number];

export type Settings = {
  readonly theme: Theme;
  readonly motion: Motion;
  readonly language: Language;
  readonly speed: Speed;
  readonly view: View;
  readonly singleKeys: boolean;
  /** In pictures that are saved. */
  readonly hideAddresses: boolean;
  /** In the order of `COLUMNS`; null: as many as there is room for. */
  readonly columns: readonly Column[] | null;
  readonly widths: ColumnWidths;
};

export const DEFAULT_SETTINGS: Settings = {
  theme: "system",
  motion: "system",
  language: "en",
  speed: 1,
  view: "auto",
  singleKeys: true,
  hideAddresses: false,
  columns: null,
  widths: {},
};

const KEY = "hopscope.settings";

export const settingsStore = createStore<Settings>(() => DEFAULT_SETTINGS);

export function changeSettings(change: Partial<Settings>): void {
  settingsStore.setState(change);
  try {
    localStorage.setItem(KEY, JSON.stringify(settingsStore.getState()));
  } catch {
    // Storage may be off (private window, file://): the setting then holds for this page only.
  }
}

/** What was stored, then what the address says: a shared link shows what its sender saw. */
export function loadSettings(): void {
  settingsStore.setState({ ...readSettings(stored()), ...readQuery(new URLSearchParams(location.search)) });
}

function stored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** Takes only what is valid: both sources are strangers' text. */
export function readSettings(value: unknown): Partial<Settings> {
  const fields: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  return {
    ...pick("theme", THEMES, fields),
    ...pick("motion", MOTIONS, fields),
    ...pick("language", LANGUAGES, fields),
    ...pick("speed", SPEEDS, fields),
    ...pick("view", VIEWS, fields),
    ...flag("singleKeys", fields),
    ...flag("hideAddresses", fields),
    ...(Array.isArray(fields.columns) ? { columns: columnsOf(fields.columns) } : {}),
    ...(typeof fields.widths === "object" && fields.widths !== null
      ? { widths: widthsOf({ ...fields.widths }) }
      : {}),
  };
}

export function readQuery(query: URLSearchParams): Partial<Settings> {
  return readSettings({
    theme: query.get("theme"),
    language: query.get("lang"),
    speed: Number(query.get("speed")),
    view: query.get("view"),
  });
}

/** Null where none would be left. */
export function columnsOf(names: readonly unknown[]): readonly Column[] | null {
  const columns = COLUMNS.filter((column) => names.includes(column));
  return columns.length === 0 ? null : columns;
}

/** Whole px within the bounds. */
export function widthsOf(fields: Readonly<Record<string, unknown>>): ColumnWidths {
  return Object.fromEntries(
    COLUMNS.flatMap((column) => {
      const px = fields[column];
      if (typeof px !== "number" || Number.isNaN(px)) return [];
      return [[column, Math.min(MOST_COLUMN_PX, Math.max(LEAST_COLUMN_PX, Math.round(px)))]];
    }),
  );
}

function flag<K extends "singleKeys" | "hideAddresses">(
  key: K,
  { [key]: value }: Readonly<Record<string, unknown>>,
): Partial<Settings> {
  return typeof value === "boolean" ? ({ [key]: value } as Partial<Settings>) : {};
}

function pick<K extends keyof Settings>(
  key: K,
  allowed: readonly Settings[K][],
  fields: Readonly<Record<string, unknown>>,
): Partial<Settings> {
  const found = allowed.find((one) => one === fields[key]);
  return found === undefined ? {} : ({ [key]: found } as Partial<Settings>);
}
