/** Epoch seconds have ten digits; with six decimals that is still an exact number of µs. */
const SECONDS = /^(\d{1,10})(?:\.(\d{1,6}))?$/;

/** `102.347` → 102347000 µs; null: no such number. */
export function usOfSeconds(text: string): number | null {
  const [, whole, rest = ""] = SECONDS.exec(text) ?? [];
  return whole === undefined ? null : Number(whole) * 1e6 + Number(rest.padEnd(6, "0"));
}

/** The shortest text that means these µs. */
export function secondsOfUs(us: number): string {
  const rest = String(us % 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return `${Math.floor(us / 1e6)}${rest === "" ? "" : `.${rest}`}`;
}
