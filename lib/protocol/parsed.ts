import type * as z from "zod/mini";

/** What came in from outside, or why it was not taken. Never throws. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: "bad-message" | "bad-request"; readonly detail: string };

export function refused(detail: string): Parsed<never> {
  return { ok: false, code: "bad-message", detail };
}

/** `detail` names the path, never the value: that may be a token. */
export function parseWith<T>(shape: z.ZodMiniType<T>, value: unknown): Parsed<T> {
  const parsed = shape.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  return refused(`${issue?.path.join(".") || "message"}: ${issue?.code ?? "invalid"}`);
}
