import type { Token } from "./token";

/** Neighbouring tokens without a blank between, as characters that know where they stand. */
export type Source = readonly Character[];

export type Character = {
  readonly char: string;
  /** 0-based position in the filter text. */
  readonly at: number;
  /** Inside quotes: stands for itself. */
  readonly quoted: boolean;
};

export function sourceOf(tokens: readonly Token[]): Source {
  return tokens.flatMap(({ kind, text, start }) => {
    const quoted = kind === "quoted";
    // Characters behind an escape are off by the backslashes; only the column of an error in quotes feels it.
    return text.split("").map((char, index) => ({ char, at: start + index + (quoted ? 1 : 0), quoted }));
  });
}

export function textOf(source: Source): string {
  return source.map(({ char }) => char).join("");
}

/** The part before the first quote. */
export function unquotedHead(source: Source): string {
  const end = source.findIndex(({ quoted }) => quoted);
  return textOf(end < 0 ? source : source.slice(0, end));
}

/** At commas outside quotes. */
export function splitAtCommas(source: Source): readonly Source[] {
  const parts: Character[][] = [[]];
  for (const character of source) {
    if (character.char === "," && !character.quoted) parts.push([]);
    else parts.at(-1)?.push(character);
  }
  return parts;
}
