/** How many true packets came out with exactly their lines. */
export type Score = {
  readonly packets: number;
  /** The same set of lines. */
  readonly exact: number;
  /** Other lines, but equal to the true ones in every byte: no reader of the log can tell them apart. */
  readonly interchanged: number;
  /** Not exact, and not one of its hops marked ambiguous. */
  readonly silentlyWrong: number;
  readonly wrong: readonly (readonly number[])[];
};

type Found = { readonly lines: readonly number[]; readonly ambiguous: boolean };

export function score(
  truth: readonly (readonly number[])[],
  found: readonly Found[],
  textOf: (line: number) => string,
): Score {
  const nameOf = (lines: readonly number[]) => [...lines].sort((a, b) => a - b).join(",");
  const textsOf = (lines: readonly number[]) => lines.map(textOf).sort().join("\n");
  const exactly = new Set(found.map(({ lines }) => nameOf(lines)));
  const missed = truth.filter((lines) => !exactly.has(nameOf(lines)));
  const truths = new Set(truth.map(nameOf));
  const spare = new Map<string, number>();
  const doubtful = new Set<number>();
  for (const { lines, ambiguous } of found) {
    if (ambiguous) for (const line of lines) doubtful.add(line);
    if (truths.has(nameOf(lines))) continue;
    const texts = textsOf(lines);
    spare.set(texts, (spare.get(texts) ?? 0) + 1);
  }
  const wrong: (readonly number[])[] = [];
  for (const lines of missed) {
    const texts = textsOf(lines);
    const left = spare.get(texts) ?? 0;
    if (left > 0) spare.set(texts, left - 1);
    else wrong.push(lines);
  }
  return {
    packets: truth.length,
    exact: truth.length - missed.length,
    interchanged: missed.length - wrong.length,
    silentlyWrong: wrong.filter((lines) => !lines.some((line) => doubtful.has(line))).length,
    wrong,
  };
}
