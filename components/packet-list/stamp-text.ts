/** Seconds with all six µs digits, counted from `originUs`; kernel times are never rounded. */
export function secondsText(stampUs: number | null, originUs: number | null): string {
  if (stampUs === null) return "";
  const us = stampUs - (originUs ?? 0);
  const sign = us < 0 ? "-" : "";
  const whole = Math.floor(Math.abs(us) / 1e6);
  const rest = Math.round(Math.abs(us) % 1e6);
  return `${sign}${whole}.${String(rest).padStart(6, "0")}`;
}

/** Years 1972 (the one of stamps that the log gives without a year, lib/kernel-log K1) and 2001, µs. */
const YEARLESS_US = { from: Date.UTC(1972, 0) * 1000, to: Date.UTC(1973, 0) * 1000 };
const EPOCH_US = Date.UTC(2001, 0) * 1000;

/**
 * A stamp of a wall clock as date and time of day, `Nov 23 01:29:07` or `2026-11-23 01:29:07.000123`; null
 * where it counts from boot. Syslog's yearless stamps are whole seconds: others of that size are two years of uptime.
 */
export function dateText(stampUs: number): string | null {
  const hasYear = stampUs >= EPOCH_US;
  const yearless = stampUs >= YEARLESS_US.from && stampUs < YEARLESS_US.to && stampUs % 1e6 === 0;
  if (!hasYear && !yearless) return null;
  const date = new Date(Math.floor(stampUs / 1000));
  const [day, time = ""] = date.toISOString().split("T");
  const seconds = time.slice(0, 8);
  if (!hasYear) return `${DAY.format(date)} ${seconds}`;
  const us = stampUs % 1e6;
  return `${day} ${seconds}${us === 0 ? "" : `.${String(us).padStart(6, "0")}`}`;
}

const DAY = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", timeZone: "UTC" });
