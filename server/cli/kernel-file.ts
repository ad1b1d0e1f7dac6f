import { readdirSync, readFileSync } from "node:fs";

/** A file of /proc or /sys without its newline; null where it does not exist, or may not be read. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8").trimEnd();
  } catch {
    return null;
  }
}

/** First number of a sysctl, `net/ipv4/ip_forward`; null where it does not exist (here, or in this namespace). */
export function sysctl(name: string): number | null {
  const number = Number.parseInt(readText(`/proc/sys/${name}`) ?? "", 10);
  return Number.isNaN(number) ? null : number;
}

export function listFolder(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
