import { Fragment } from "react";

/** `MACSRC=02:42:ac:11:00:02 `: no longer than what a panel of 1,280 px has in a line. */
const LONG_WORD = 25;

/**
 * The kernel's line, broken at its blanks. A word that no line has room for, such as a MAC header, goes on behind a
 * colon rather than anywhere; what is selected and copied holds nothing more than the line does.
 */
export function KernelText({ text }: { readonly text: string }) {
  return text.split(/(?<= )/).map((word, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the words of one line never change places
    <Fragment key={at}>{word.length <= LONG_WORD ? word : broken(word)}</Fragment>
  ));
}

function broken(word: string) {
  return word.split(/(?<=:)/).map((part, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one word never change places
    <Fragment key={at}>
      {at === 0 ? null : <wbr />}
      {part}
    </Fragment>
  ));
}
