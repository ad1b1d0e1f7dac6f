import type { JourneyEvent } from "@/lib/journey/journey";
import { LINE_MAX, sanitizeText } from "./sanitize-text";
import { encodeEvent } from "./wire";

/** Printable ASCII, and no escape but `\"` and `\\`: nothing in it to make safe. */
const SAFE = /^(?:[\x20-\x5b\x5d-\x7e]|\\["\\])*$/;

/**
 * The event's tuple as JSON text, made once and sent to every viewer as it is. All text in it is made safe
 * here, where it enters the hub: kernel lines, prefixes and interface names are written by others.
 */
export function eventText(event: JourneyEvent): string {
  const tuple = encodeEvent(event);
  const json = JSON.stringify(tuple);
  return json.length <= LINE_MAX && SAFE.test(json) ? json : JSON.stringify(madeSafe(tuple));
}

function madeSafe(value: unknown): unknown {
  if (typeof value === "string") return sanitizeText(value, LINE_MAX);
  return Array.isArray(value) ? value.map(madeSafe) : value;
}
