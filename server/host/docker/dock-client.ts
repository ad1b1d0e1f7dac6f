import type { Duplex } from "node:stream";
import type { DockRequest, TrafficEnds } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import { createQueue } from "../in-order";
import { fault } from "../outcome";
import { fieldsOf, parsed } from "../read-fields";

/** Below the 10 s after which `web` takes this process for hung. */
const ANSWER_MS = 9000;
const ANSWER_BYTES = 1 << 20;

export type DockClient = {
  /** Errors: `dock-gone`, `no-docker`, `docker-too-large`. */
  readonly ends: (
    of: Pick<Extract<DockRequest, { verb: "ends" }>, "from" | "to">,
  ) => Promise<Outcome<TrafficEnds>>;
  readonly engine: () => Promise<Outcome<unknown>>;
};

/**
 * Asks `dock` one question at a time, over a channel that is opened when it is needed, and again when it was lost.
 * @param open null: there is none.
 */
export function createDockClient(open: () => Duplex | null): DockClient {
  const inOrder = createQueue();
  let channel: Duplex | null = null;
  let lastId = 0;
  /** A line, or null when the channel is lost. */
  let heard: (line: string | null) => void = () => {};

  function opened(): Duplex | null {
    const mine = open();
    let rest = "";
    mine?.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) heard(line);
      if (rest.length > ANSWER_BYTES) mine.destroy();
    });
    mine?.on("error", () => {}).once("end", () => mine.destroy());
    mine?.once("close", () => {
      channel = null;
      heard(null);
    });
    return mine;
  }

  function ask(request: DockRequest): Promise<Outcome<never>> {
    channel ??= opened();
    const asked = channel;
    if (asked === null) return Promise.resolve(fault("dock-gone"));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ANSWER_MS, fault("dock-gone"));
      heard = (line) => {
        const read = line === null ? { ...fault("dock-gone"), id } : fieldsOf(parsed(line));
        const { id: answered, ...answer } = read;
        // What has no number is no dock's; another one is that of a question that was given up.
        if (typeof answered !== "number") asked.destroy();
        if (answered !== id) return;
        clearTimeout(timer);
        resolve(answer as Outcome<never>);
      };
      asked.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  return {
    ends: (of) => inOrder(() => ask({ verb: "ends", ...of })),
    engine: () => inOrder(() => ask({ verb: "engine" })),
  };
}
