import { readFileSync } from "node:fs";

/** Of a file of /proc or /sys; empty: it is not there, or may not be read. */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
