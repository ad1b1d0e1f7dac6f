import { openEvents } from "./docker-socket";
import { createRevision } from "./revision";

const RETRY_MS = 500;

/** Counts the changes that Docker tells of. An engine that goes away and comes back is two changes. */
export function createDockerWatch(socketPath: string) {
  const { revision, changed, bump, close } = createRevision();
  let isClosed = false;
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

  return {
    revision,
    changed,
    close(): void {
      isClosed = true;
      end();
      close();
    },
  };
}
