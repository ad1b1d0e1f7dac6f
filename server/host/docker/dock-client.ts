import type { Duplex } from "node:stream";
import type { DockRequest, DockValues, TrafficEnds } from "@/lib/protocol/dock-verbs";
import type { Outcome } from "@/lib/protocol/events";
import { fault } from "../outcome";

/** Below the 10 s after which `web` takes this process for hung. */
const ANSWER_MS = 9000;
const ANSWER_BYTES = 1 << 20;

export type DockClient = {
  /** Errors: `dock-gone`, `no-docker`, `docker-too-large`. */
  readonly ends: (of: Pick<Asked<"ends">, "from" | "to">) => Promise<Outcome<TrafficEnds>>;
  readonly engine: () => Promise<Outcome<unknown>>;
};

type Asked<V extends DockRequest["verb"]> = Extract<DockRequest, { readonly verb: V }>;

/**
 * Asks `dock` over a channel, which is opened when it is needed, and again when it was lost.
 * @param open null: there is none.
 */
export function createDockClient(open: () => Duplex | null): DockClient {
  let channel: Duplex | null = null;
  let lastId = 0;
  const waiting = new Map<number, (answer: Outcome<unknown>) => void>();

  function need(): Duplex | null {
    if (channel !== null) return channel;
    const mine = open();
    let rest = "";
    const lost = () => {
      if (channel !== mine) return;
      channel = null;
      for (const answer of [...waiting.values()]) answer(fault("dock-gone"));
    };
    mine?.setEncoding("utf8").on("data", (text: string) => {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) take(line);
      if (rest.length > ANSWER_BYTES) mine.destroy();
    });
    mine?.on("error", () => {}).once("end", () => mine.destroy());
    mine?.once("close", lost);
    channel = mine;
    return mine;
  }

  function take(line: string): void {
    try {
      const { id, ...answer } = JSON.parse(line) as Outcome<unknown> & { readonly id: number };
      waiting.get(id)?.(answer);
    } catch {
      channel?.destroy();
    }
  }

  function ask<V extends DockRequest["verb"]>(request: Asked<V>): Promise<Outcome<DockValues[V]>> {
    const asked = need();
    if (asked === null) return Promise.resolve(fault("dock-gone"));
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const settle = (answer: Outcome<unknown>) => {
        clearTimeout(timer);
        waiting.delete(id);
        resolve(answer as Outcome<DockValues[V]>);
      };
      const timer = setTimeout(settle, ANSWER_MS, fault("dock-gone"));
      waiting.set(id, settle);
      asked.write(`${JSON.stringify({ id, ...request })}\n`);
    });
  }

  return {
    ends: (of) => ask<"ends">({ verb: "ends", ...of }),
    engine: () => ask<"engine">({ verb: "engine" }),
  };
}
