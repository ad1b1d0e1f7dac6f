import { io } from "socket.io-client";
import type { Conversation, Packet } from "@/lib/journey/journey";
import { parseServerEvent } from "@/lib/protocol/server-event";
import type { Topology } from "@/lib/protocol/topology";

/** A presenter at that address, for a network namespace that the tests themselves are not in. */
export async function presenterInBox(address: string) {
  const url = new URL(address);
  const options = {
    transports: ["websocket"],
    auth: { token: url.hash.slice("#t=".length) },
    extraHeaders: { Origin: url.origin },
  };
  const view = io(`${url.origin}/view`, options);
  const conversations = new Map<number, Conversation>();
  const packets = new Map<number, Omit<Packet, "hops">>();
  let target = "";
  const topology = await new Promise<Topology>((resolve) => {
    view.onAny((name: string, payload: unknown) => {
      const parsed = parseServerEvent(name, payload);
      if (!parsed.ok) return;
      const event = parsed.value;
      if (event.kind === "hello") target = event.hello.target;
      const shown =
        event.kind === "hello" ? event.hello.topology : event.kind === "topology" ? event.topology : null;
      if (shown !== null && shown.containers.length > 0) resolve(shown);
      if (event.kind !== "snapshot" && event.kind !== "batch") return;
      for (const told of event.batch.events) {
        if (told.kind === "conversation") conversations.set(told.conversation.id, told.conversation);
        if (told.kind === "packet") packets.set(told.packet.id, told.packet);
      }
      view.emit("ack", event.batch.to);
    });
  });
  const control = io(`${url.origin}/control`, options);
  return {
    target: () => target,
    topology,
    conversations,
    packets,
    ask: (name: string, ...argument: readonly unknown[]) =>
      control.timeout(10_000).emitWithAck(name, ...argument),
  };
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
