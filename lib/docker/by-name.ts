const COLLATOR = new Intl.Collator("en", { numeric: true });

/** As people count: c2 before c10. */
export function byName(a: string, b: string): number {
  return COLLATOR.compare(a, b);
}
