import * as z from "zod/mini";
import type { Outcome } from "@/lib/protocol/events";
import { isFaultCode } from "@/lib/protocol/faults";
import type { HostVerb } from "@/lib/protocol/host-verbs";
import { parseWith } from "@/lib/protocol/parsed";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { parseTopology } from "@/lib/protocol/topology-shape";

const whole = z.int().check(z.nonnegative());
const timeMs = z.pipe(z.number().check(z.nonnegative()), z.transform(Math.round));

/** Output of test traffic and the text of rules: many lines, each made safe. */
const OUTPUT_MAX_LINES = 2000;
const output = z.pipe(z.string(), z.transform(safeLines));

const counters = z.object({
  matched: whole,
  logged: whole,
  chains: z.array(z.object({ chain: z.string(), matched: whole, logged: whole })),
});

const rulesState = z.discriminatedUnion("state", [
  z.object({ state: z.literal("off") }),
  z.object({
    state: z.literal("on"),
    nonce: z.string(),
    missing: z.array(z.string()),
    restored: whole,
    givenUp: z.boolean(),
    notes: z.array(output),
    noted: whole,
    shortened: z.array(z.object({ prefix: z.string(), chain: z.string() })),
  }),
]);

/** Texts only: lib/docker parses them, and makes every name in them safe. */
const reading = z.object({
  revision: whole,
  hostname: z.string(),
  kernel: z.string(),
  docker: z.object({
    version: z.string(),
    info: z.string(),
    networks: z.string(),
    containers: z.string(),
  }),
  links: z.string(),
  inside: z.array(z.object({ container: z.string(), links: z.string() })),
  iptables: z.string(),
  ip6tables: z.string(),
  ebtables: z.string(),
  iptablesVersion: z.string(),
  sysctls: z.record(z.string(), z.string()),
  outside: z.nullable(z.object({ address: z.string(), device: z.string() })),
});

/** The verbs that `web` uses; a verb without an entry is never asked here. */
const SHAPES: Partial<Record<HostVerb, z.ZodMiniType>> = {
  "lab-up": z.object({ upMs: timeMs }),
  "rules-insert": z.object({
    nonce: z.string().check(z.regex(/^[a-z2-7]{8}$/)),
    chains: z.array(z.string()),
    insertMs: timeMs,
    endsInMs: timeMs,
  }),
  "rules-delete": counters,
  "rules-check": rulesState,
  counters,
  "rules-preview": z.object({ insert: output, undo: output }),
  renew: z.object({ endsInMs: z.nullable(timeMs) }),
  "scenario-run": z.object({ output }),
  "traffic-run": z.object({ output }),
  reading,
  changed: z.object({ revision: whole }),
  doctor: z.array(
    z.object({ state: z.enum(["fine", "note", "problem"]), what: output, effect: output, command: output }),
  ),
};

function safeLines(text: string): string {
  return text
    .split("\n", OUTPUT_MAX_LINES)
    .map((line) => sanitizeText(line, 1024))
    .join("\n");
}

/** Only codes that have a text; `detail` holds what a program or Docker said. */
export function readHostFailure(code: string, detail: string): Outcome<never> {
  if (!isFaultCode(code)) return { ok: false, code: "bad-message", detail: "code" };
  return { ok: false, code, detail: safeLines(detail) };
}

export function readHostValue(verb: HostVerb, value: unknown): Outcome<unknown> {
  if (verb === "topology") {
    const topology = parseTopology(value);
    return topology === null
      ? { ok: false, code: "bad-message", detail: "topology" }
      : { ok: true, value: topology };
  }
  const shape = SHAPES[verb];
  return shape === undefined ? { ok: false, code: "bad-message", detail: verb } : parseWith(shape, value);
}
