/** A line of JSON; undefined: it is none. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What was asked for in a stranger's JSON: each field may be missing, or anything. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

export function intWithin(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && Number.isInteger(value) && value >= least && value <= most
    ? value
    : null;
}

export function matching<T extends string>(value: unknown, pattern: RegExp): T | null {
  return typeof value === "string" && pattern.test(value) ? (value as T) : null;
}

/** Null where one of them cannot be read, or there are more. */
export function listOf<T>(
  value: unknown,
  most: number,
  read: (item: unknown) => T | null,
): readonly T[] | null {
  if (!Array.isArray(value) || value.length > most) return null;
  const items = value.map(read);
  return items.every((item) => item !== null) ? items : null;
}
