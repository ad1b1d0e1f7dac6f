export function withoutPackages(
  missing: readonly string[],
  argv: readonly string[],
): { readonly ends: boolean; readonly sentence: string } | null;
export function targetOf(argv: readonly string[]): string | null;
