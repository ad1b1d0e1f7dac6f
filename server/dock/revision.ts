/** What changes in one go often shows in several steps within some ms. */
const SETTLE_MS = 100;
/** `changed` answers by then, so that what nobody tells of is read again too: sysctls, rules. */
export const LONGEST_WAIT_MS = 20_000;

/** Counts changes, and lets others wait for the next one. */
export function createRevision() {
  let revision = 1;
  let isClosed = false;
  let settling: NodeJS.Timeout | null = null;
  const waiting = new Set<() => void>();

  function answer(): void {
    for (const done of [...waiting]) done();
  }

  return {
    revision: () => revision,
    bump(): void {
      if (isClosed) return;
      settling ??= setTimeout(() => {
        settling = null;
        revision += 1;
        answer();
      }, SETTLE_MS);
    },
    changed(after: number): Promise<{ readonly revision: number }> {
      if (after !== revision || isClosed) return Promise.resolve({ revision });
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          waiting.delete(done);
          resolve({ revision });
        };
        const timer = setTimeout(done, LONGEST_WAIT_MS);
        waiting.add(done);
      });
    },
    close(): void {
      isClosed = true;
      if (settling !== null) clearTimeout(settling);
      answer();
    },
  };
}
