import { labelWidth, TEXT } from "../label";
import type { Weight } from "../measure";
import type { AboveWords } from "../words";
import type { Card } from "./above-layout";

/** Beside the text of a machine, an interface, a process. */
export const NAMED_PADDING = 8;

/** A name in at most two lines, broken at a space, where it is too wide for one. */
export function wrapWords(name: string, width: number): readonly string[] {
  const [first = name, ...rest] = wrap(name.split(" "), " ", width, "bold");
  return rest.length === 0 ? [first] : [first, rest.join(" ")];
}

/** `host 5566 → 80, 5577 → 8080`, in as many lines as it needs. */
export function publishedLines(
  published: readonly string[],
  width: number,
  words: AboveWords,
): readonly string[] {
  if (published.length === 0) return [];
  return wrap([words.published(published[0] as string), ...published.slice(1)], ", ", width, "regular");
}

/** `host 5566 → 80, +2`: as many whole ports as one line has room for, and how many more there are. */
export function publishedInLine(
  published: readonly string[],
  width: number,
  words: AboveWords,
): string | null {
  for (let shown = published.length; published.length > 0 && shown >= 0; shown -= 1) {
    const more = published.length - shown;
    const line = words.published(
      [...published.slice(0, shown), ...(more > 0 ? [`+${more}`] : [])].join(", "),
    );
    if (labelWidth(line) <= width) return line;
  }
  return null;
}

/** What a small card leaves out: its addresses and its end of the veth pair, in as many lines as they need. */
export function detailLines({ name, address, address6, mac, port }: Card, width: number): readonly string[] {
  const parts = [address, mac, port, address6].filter((part) => part !== null);
  return wrap([name, ...parts], " · ", width, "regular");
}

function wrap(parts: readonly string[], between: string, width: number, weight: Weight): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}${between}${part}`;
    if (last === undefined) lines.push(part);
    else if (labelWidth(longer, TEXT, weight) <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}
