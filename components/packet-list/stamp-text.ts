/** Seconds with all six µs digits, counted from `originUs`; kernel times are never rounded. */
export function secondsText(stampUs: number | null, originUs: number | null): string {
  if (stampUs === null) return "";
  const us = stampUs - (originUs ?? 0);
  const sign = us < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(us) / 1e6);
  const rest = Math.round(Math.abs(us) % 1e6);
  return `${sign}${whole}.${String(rest).padStart(6, "0")}`;
}
