/** Stamps of two CPUs differ by µs; what falls back by more than this is another boot, or another log. */
const REBOOT_US = 1_000_000;
/** No log is silent for so long. */
const YEAR_US = 366 * 86_400_000_000;

/** Another boot, or another log's clock. */
export function isOtherClock(lastUs: number, stampUs: number): boolean {
  return stampUs < lastUs - REBOOT_US || stampUs > lastUs + YEAR_US;
}
