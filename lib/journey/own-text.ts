/** V8 makes slices of 13 characters and more point into the string that they were cut from. */
const SLICED_FROM = 13;

/**
 * The same text as a string of its own. What is kept for long must not be a slice: an address would keep the
 * whole piece of log alive that it was read from.
 */
export function ownText(text: string): string {
  return text.length < SLICED_FROM ? text : ` ${text}`.slice(1);
}
