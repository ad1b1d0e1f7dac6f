import type { Socket } from "socket.io";

/** An `Error` whose `data.code` reaches the browser with `connect_error`. */
export function refusal(code: string): Error & { readonly data: { readonly code: string } } {
  return Object.assign(new Error(code), { data: { code } });
}

/** Said good-bye politely; who does not take it in is cut a second later, with what waits for it. */
export function closeConnection(conn: Socket["conn"]): void {
  const stream = conn.request.socket;
  conn.close();
  setTimeout(() => stream.destroy(), 1000).unref();
}
