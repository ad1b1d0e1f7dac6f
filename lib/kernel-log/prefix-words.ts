import { type Meaning, VOCABULARY } from "./prefix-vocabulary";

/**
 * The words of a prefix: runs of letters, split at separators, at digits and where lower case turns into
 * upper case. `ip6` and `v4` keep their digit.
 */
export function wordsOf(prefix: string): readonly string[] {
  const words: string[] = [];
  for (const run of prefix.match(/[A-Za-z]+|[46]/g) ?? []) {
    if (run === "4" || run === "6") {
      const last = words.at(-1);
      if (last !== undefined && /^(ip|ipv|v)$/.test(last)) words[words.length - 1] = last + run;
      continue;
    }
    for (const word of run.split(/(?<=[a-z])(?=[A-Z])/)) {
      const lower = word.toLowerCase();
      const last = words.at(-1);
      if (last === "ip6" && /^t(ables?)?$/.test(lower)) words[words.length - 1] = last + lower;
      else if (last === "ip4" && lower === "tables") words[words.length - 1] = last + lower;
      else words.push(lower);
    }
  }
  return words;
}

/** The meanings of one word; a word of words (`natpre`) has several, any other one or none. */
export function meaningsOf(word: string): readonly Meaning[] {
  const whole = VOCABULARY.get(word);
  if (whole !== undefined) return [whole];
  return word.length > 29 ? [] : (segment(word, 0) ?? []);
}

/** Cuts a word into words of the vocabulary, all of it or none; two letters are too few to be trusted. */
function segment(word: string, from: number): readonly Meaning[] | null {
  if (from === word.length) return [];
  for (let to = word.length; to >= from + 3; to--) {
    const meaning = VOCABULARY.get(word.slice(from, to));
    if (meaning === undefined) continue;
    const rest = segment(word, to);
    if (rest !== null) return [meaning, ...rest];
  }
  return null;
}
