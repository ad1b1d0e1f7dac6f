/** Rules that stand as long as one child process lives; both back ends make such. */
export type OwnedRules = {
  readonly pid: number;
  /** Removes the rules, ends the child and waits for its end. */
  readonly close: () => Promise<void>;
  /** Resolves when the child has ended, for whatever reason, and no rule stands any more. */
  readonly gone: Promise<void>;
};
