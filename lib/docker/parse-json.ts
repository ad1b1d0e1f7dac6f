import type * as z from "zod/mini";

/** Null: no JSON, for example cut in the middle. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The items of a list that have the shape, at most `most`; one that has not does not take the others along. */
export function readEach<T>(shape: z.ZodMiniType<T>, list: unknown, most = 4096): readonly T[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, most).flatMap((item) => {
    const parsed = shape.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}
