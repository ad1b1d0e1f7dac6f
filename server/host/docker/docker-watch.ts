import { openEvents } from "./docker-socket";

/** Docker tells of one container in several events within some ms. */
const SETTLE_MS = 100;
const RETRY_MS = 500;
/** `changed` answers by then, so that what Docker does not tell of is read again too: sysctls, rules. */
export const LONGEST_WAIT_MS = 20_000;

/** Counts the changes that Docker tells of. An engine that goes away and comes back is two changes. */
export function createDockerWatch(socketPath: string) {
  let revision = 1;
  let isClosed = false;
  let settling: NodeJS.Timeout | null = null;
  const waiting = new Set<() => void>();
  let end = connect();

  function connect(): () => void {
    let wasOpen = false;
    return openEvents(socketPath, {
      opened() {
        wasOpen = true;
        bump();
      },
      heard: bump,
      ended() {
        if (wasOpen) bump();
        if (!isClosed) setTimeout(reconnect, RETRY_MS).unref();
      },
    });
  }

  function reconnect(): void {
    if (!isClosed) end = connect();
  }

  function bump(): void {
    if (isClosed) return;
    settling ??= setTimeout(() => {
      settling = null;
      revision += 1;
      answer();
    }, SETTLE_MS);
  }

  function answer(): void {
    for (const done of [...waiting]) done();
  }

  return {
    revision: () => revision,
    bump,
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
      end();
      answer();
    },
  };
}
