const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** 1 to 12 of `Jan` … `Dec`; 0 of anything else, such as a localised name. */
export function monthNumber(name: string): number {
  const at = name.length === 3 ? MONTHS.indexOf(name) : -1;
  return at >= 0 && at % 3 === 0 ? at / 3 + 1 : 0;
}

/**
 * A year for formats that write none: 1972, the first leap year of the epoch. Only differences of such
 * stamps mean anything.
 */
export const NO_YEAR = 1972;

/** µs since the epoch of a proleptic Gregorian date and time of day. */
export function epochUs(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  us: number,
): number {
  // Days from 1970-01-01, counting years from March (H. Hinnant, days_from_civil).
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const days = era * 146097 + dayOfEra - 719468;
  return ((days * 24 + hour) * 60 + minute) * 60e6 + second * 1e6 + us;
}

/** `.325174` or `,325` as µs. */
export function fractionUs(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.slice(0, 6).padEnd(6, "0"));
}

/** Of a pattern whose first groups are year, month, day, hour, minute, second and fraction, all in digits. */
export function dateUs(match: RegExpExecArray): number {
  const [, year, month, day, hour, minute, second, fraction] = match;
  return epochUs(
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    fractionUs(fraction),
  );
}
