/**
 * A socket.io event packet of namespace /view as text (socket.io-protocol v5: type 2, namespace, JSON array),
 * built once and handed to each viewer's engine.io connection: `emit` would encode it again for every one,
 * and walk through it looking for binary.
 */
export function messageText(event: string, payloadJson: string): string {
  return `2/view,["${event}",${payloadJson}]`;
}

export function eventMessage(event: string, payload: unknown): string {
  return messageText(event, JSON.stringify(payload));
}

export function batchMessage(from: number, to: number, texts: readonly string[]): string {
  return messageText("batch", `{"from":${from},"to":${to},"events":[${texts.join(",")}]}`);
}

export function snapshotMessage(to: number, missing: number, texts: readonly string[]): string {
  return messageText("snapshot", `{"from":1,"to":${to},"missing":${missing},"events":[${texts.join(",")}]}`);
}
