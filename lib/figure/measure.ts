/**
 * Advance widths in thousandths of the font size, of DejaVu Sans Bold: the widest of the fonts that a system
 * font stack resolves to, so that what fits here fits everywhere. Everything else of the Basic Latin block
 * counts as `OTHER`, and a CJK character as one full em.
 */
const WIDTHS: Readonly<Record<string, number>> = {
  " ": 348,
  "!": 456,
  "'": 306,
  "(": 457,
  ")": 457,
  "*": 523,
  "+": 838,
  ",": 380,
  "-": 415,
  ".": 380,
  "/": 365,
  ":": 400,
  ";": 400,
  "<": 838,
  "=": 838,
  ">": 838,
  "@": 1000,
  "·": 380,
  "→": 838,
  "…": 1000,
  "×": 838,
  A: 774,
  B: 762,
  C: 734,
  D: 830,
  E: 683,
  F: 683,
  G: 821,
  H: 837,
  I: 372,
  J: 372,
  K: 775,
  L: 637,
  M: 995,
  N: 837,
  O: 850,
  P: 733,
  Q: 850,
  R: 770,
  S: 720,
  T: 682,
  U: 812,
  V: 774,
  W: 1103,
  X: 771,
  Y: 724,
  Z: 725,
  a: 675,
  b: 716,
  c: 593,
  d: 716,
  e: 678,
  f: 435,
  g: 716,
  h: 712,
  i: 343,
  j: 343,
  k: 665,
  l: 343,
  m: 1042,
  n: 712,
  o: 687,
  p: 716,
  q: 716,
  r: 493,
  s: 595,
  t: 478,
  u: 712,
  v: 652,
  w: 924,
  x: 645,
  y: 652,
  z: 582,
  _: 500,
  "|": 365,
};
const DIGIT = 696;
const OTHER = 720;
/** Regular weight against bold: DejaVu Sans, 0.92 at most for any letter used here. */
const REGULAR = 0.92;

export type Weight = "regular" | "bold";

/** Width of a text in the units of its size, never less than what a browser draws. */
export function textWidth(text: string, size: number, weight: Weight = "regular"): number {
  let sum = 0;
  for (const char of text) sum += widthOf(char);
  return (sum / 1000) * size * (weight === "bold" ? 1 : REGULAR);
}

/** The text, or its beginning and an ellipsis, no wider than `width`. */
export function fitText(text: string, width: number, size: number, weight: Weight = "regular"): string {
  if (textWidth(text, size, weight) <= width) return text;
  const chars = [...text];
  while (chars.length > 0 && textWidth(`${chars.join("")}…`, size, weight) > width) chars.pop();
  return `${chars.join("").trimEnd()}…`;
}

/** The text, or its beginning and its end: names of chains often differ in their end only. */
export function fitMiddle(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  const chars = [...text];
  for (let kept = chars.length - 1; kept > 1; kept--) {
    const head = chars.slice(0, Math.ceil(kept / 2)).join("");
    const shown = `${head}…${chars.slice(chars.length - Math.floor(kept / 2)).join("")}`;
    if (textWidth(shown, size) <= width) return shown;
  }
  return "…";
}

function widthOf(char: string): number {
  if (char >= "0" && char <= "9") return DIGIT;
  const known = WIDTHS[char];
  if (known !== undefined) return known;
  return (char.codePointAt(0) ?? 0) >= 0x2e80 ? 1087 : OTHER;
}
