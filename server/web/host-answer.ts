import * as z from "zod/mini";
import type { Outcome } from "@/lib/protocol/events";
import { isFaultCode } from "@/lib/protocol/faults";
import { parseWith } from "@/lib/protocol/parsed";
import { sanitizeText } from "@/lib/protocol/sanitize-text";

const whole = z.int().check(z.nonnegative());
const timeMs = z.pipe(z.number().check(z.nonnegative()), z.transform(Math.round));

/** Output of test traffic and the text of rules: many lines, each made safe. */
const OUTPUT_MAX_LINES = 2000;
const output = z.pipe(z.string(), z.transform(safeLines));

/** Texts only: lib/rules parses them. */
const saves = z.object({ ip: z.string(), ip6: z.string(), bridge: z.string() });
const listing = z.object({ nft: z.array(z.string()), saves: z.nullable(saves) });

const surroundings = z.object({
  nonce: z.string().check(z.regex(/^[a-z2-7]{8}$/)),
  tag: z.string().check(z.regex(/^[0-9a-f]{7}$/)),
  namespacePid: z.nullable(whole),
  ownBridge: z.nullable(z.string()),
  ownBridgePorts: z.array(z.string()),
  iptables: z.nullable(
    z.object({
      legacy: z.boolean(),
      broute: z.boolean(),
      nftChains: z.string(),
      saves,
      started: z.string(),
    }),
  ),
});

/** Texts only: lib/docker parses them, and makes every name in them safe. */
const reading = z.object({
  hostname: z.string(),
  kernel: z.string(),
  links: z.string(),
  iptables: z.string(),
  ip6tables: z.string(),
  ebtables: z.string(),
  iptablesVersion: z.string(),
  sysctls: z.record(z.string(), z.string()),
  capabilities: z.string(),
  outside: z.nullable(z.object({ address: z.string(), device: z.string() })),
});

const inside = z.array(z.object({ container: z.string(), links: z.string() }));

/** Of `dock`: as Docker sent them. */
const docker = z.object({
  revision: whole,
  docker: z.object({ version: z.string(), info: z.string(), networks: z.string(), containers: z.string() }),
});

/** The verbs that `web` uses, of `host` and of `dock`; a verb without an entry is never asked here. */
const SHAPES: Readonly<Record<string, z.ZodMiniType>> = {
  "rules-prepare": surroundings,
  "rules-look": surroundings,
  "rules-insert": z.object({ listing, endsInMs: timeMs }),
  "rules-change": z.object({ trouble: output }),
  "rules-list": z.nullable(listing),
  "rules-delete": z.nullable(listing),
  renew: z.object({ endsInMs: z.nullable(timeMs) }),
  "scenario-run": z.object({ output }),
  "traffic-run": z.object({ output }),
  lab: z.object({ bridgeNfCallIptables: z.boolean(), kernel: output }),
  reading,
  inside,
  docker,
  running: z.array(z.object({ id: z.string(), pid: z.nullable(whole), connections: z.string() })),
  changed: z.object({ revision: whole }),
  doctor: z.array(
    z.object({ state: z.enum(["fine", "note", "problem"]), what: output, effect: output, command: output }),
  ),
};

/** Each made safe to show. */
export function safeLines(text: string): string {
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

export function readHostValue(verb: string, value: unknown): Outcome<unknown> {
  const shape = Object.hasOwn(SHAPES, verb) ? SHAPES[verb] : undefined;
  return shape === undefined ? { ok: false, code: "bad-message", detail: verb } : parseWith(shape, value);
}
