import type { Metafile } from "esbuild";

export const ENTRIES: Readonly<Record<string, string>>;
/** Resolves with esbuild's metafile, by entry. `outdir` null: nothing is written. */
export function buildServer(options?: {
  readonly outdir?: string | null;
  readonly entries?: readonly string[];
}): Promise<Readonly<Record<string, Metafile>>>;
