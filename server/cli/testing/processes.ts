import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Every process below `pid`, as /proc tells. */
export function descendants(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc")) {
    const parent = /^\d+$/.test(entry) ? parentOf(Number(entry)) : null;
    if (parent !== null) children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const below = (of: number): readonly number[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(pid);
}

function parentOf(pid: number): number | null {
  const match = /^PPid:\s*(\d+)$/m.exec(statusOf(pid));
  return match === null ? null : Number(match[1]);
}

/** /proc/PID/status; "" when it is gone. */
export function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/^State:\s*Z/m.test(statusOf(pid));
}

/** The child of `pid` that runs as this role. */
export function childInRole(pid: number, role: "dock" | "host" | "kmsg" | "web"): number | null {
  const isRole = (child: number) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, "utf8").includes(`{"role":"${role}"`);
    } catch {
      return false;
    }
  };
  return descendants(pid).find(isRole) ?? null;
}
