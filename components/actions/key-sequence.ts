import type { Action } from "./action";

export type KeyMeaning =
  | { readonly kind: "action"; readonly action: Action }
  /** The first of two keys. */
  | { readonly kind: "begins" }
  | { readonly kind: "nothing" };

/** `keys`: one key, or two with a blank between, as in the action table. */
export function meaningOf(keys: string, actions: readonly Action[]): KeyMeaning {
  const action = actions.find((one) => one.keys.includes(keys));
  if (action !== undefined) return { kind: "action", action };
  const begins = actions.some((one) => one.keys.some((known) => known.startsWith(`${keys} `)));
  return { kind: begins ? "begins" : "nothing" };
}
