import pino from "pino";

/** The part of pino's logger that is used here; tests catch what is written. */
export type WebLog = Pick<pino.Logger, "info" | "warn" | "error">;

/** To stderr, as JSON lines. `HOPSCOPE_LOG=info` also shows each control verb. Never a token, never a header. */
export function createWebLog(level: string = process.env.HOPSCOPE_LOG ?? "warn"): WebLog {
  const known = Object.hasOwn(pino.levels.values, level) || level === "silent";
  return pino({ level: known ? level : "warn", base: null }, pino.destination({ dest: 2, sync: true }));
}
