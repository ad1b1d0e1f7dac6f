import { readLog } from "./read-log";
import { posted, type ReadMessage, type ReadRequest } from "./read-message";

/** Parts that may be under way before the page has asked for more. */
const WINDOW = 4;

let credit = WINDOW;
let wake: (() => void) | null = null;

addEventListener("message", ({ data }: MessageEvent<ReadRequest>) => {
  if (data.kind === "more") {
    credit += 1;
    wake?.();
    return;
  }
  void readLog(data.log, { send });
});

async function send(message: ReadMessage): Promise<boolean> {
  credit -= 1;
  postMessage(posted(message));
  if (credit <= 0)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  return true;
}
