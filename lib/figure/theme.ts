export type Theme = "light" | "dark";

/** Colours of the map by what they mean. theme.test.ts holds their contrasts and their distances. */
export type Palette = {
  readonly page: string;
  readonly ink: string;
  /** Second-rate text, and everything that the chosen conversation does not use. */
  readonly soft: string;
  readonly request: string;
  readonly reply: string;
  /** Of a packet of which the log does not tell whether it asks or answers. */
  readonly unknown: string;
  readonly blocked: string;
  /** The tile that a moving packet is in, and the keyboard's focus. */
  readonly lit: string;
  /** Thin lines that show which ways there are. */
  readonly track: string;
  /** The same while a conversation is chosen: greyed. */
  readonly faint: string;
  readonly band: Readonly<Record<"process" | "net" | "link", string>>;
  readonly bandTitle: Readonly<Record<"process" | "net" | "link", string>>;
  readonly hook: string;
  readonly hookLine: string;
  readonly tile: string;
  readonly tileLine: string;
  readonly iptables: { readonly fill: string; readonly line: string; readonly title: string };
  readonly ebtables: { readonly fill: string; readonly line: string; readonly title: string };
};

const LIGHT: Palette = {
  page: "#ffffff",
  ink: "#17222e",
  soft: "#56626f",
  request: "#7c2f92",
  reply: "#1541fa",
  unknown: "#2d3844",
  blocked: "#c2261b",
  lit: "#0b7a4b",
  track: "#7f8b98",
  faint: "#bcc6d0",
  band: { process: "#f2f4f7", net: "#e9f2fc", link: "#fcf4e2" },
  bandTitle: { process: "#44505d", net: "#0b5a94", link: "#85500b" },
  hook: "#ffffff",
  hookLine: "#c3ccd6",
  tile: "#ffffff",
  tileLine: "#cbd3dc",
  iptables: { fill: "#dcebfb", line: "#2f7fbe", title: "#0b5a94" },
  ebtables: { fill: "#fbe9c2", line: "#a96f15", title: "#85500b" },
};

const DARK: Palette = {
  page: "#0b1020",
  ink: "#e6eefb",
  soft: "#9aa8bc",
  request: "#b582ff",
  reply: "#7fd2ff",
  unknown: "#e2edfe",
  blocked: "#ff7a70",
  lit: "#5fe3a1",
  track: "#65738a",
  faint: "#3c4960",
  band: { process: "#141a2b", net: "#0f1b30", link: "#1e190f" },
  bandTitle: { process: "#b6c2d4", net: "#86c3f7", link: "#e8bd6b" },
  hook: "#0d1424",
  hookLine: "#35435a",
  tile: "#0d1424",
  tileLine: "#35435a",
  iptables: { fill: "#16304f", line: "#4f95d6", title: "#86c3f7" },
  ebtables: { fill: "#352a12", line: "#b98a35", title: "#e8bd6b" },
};

export function paletteOf(theme: Theme): Palette {
  return theme === "dark" ? DARK : LIGHT;
}
