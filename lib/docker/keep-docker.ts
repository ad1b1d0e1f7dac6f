import type { WholeReading } from "@/lib/protocol/host-verbs";
import { parseJson } from "./parse-json";

/** Did the engine answer all that it was asked? */
export function hasDocker({ docker }: WholeReading): boolean {
  return Object.values(docker).every((body) => parseJson(body) !== null);
}

/** While the engine is away its networks and containers stay as they were; the rest is as it is now. */
export function keepDocker(reading: WholeReading, before: WholeReading | null): WholeReading {
  if (before === null || hasDocker(reading)) return reading;
  return { ...reading, docker: before.docker, inside: before.inside };
}
