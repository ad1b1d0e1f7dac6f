import type { Socket } from "socket.io";
import { parseHandshake } from "@/lib/protocol/control-event";
import type { Role } from "@/lib/protocol/events";
import { isLoopback } from "./listen-hosts";
import type { Tokens } from "./tokens";

export type Entry =
  | {
      readonly ok: true;
      readonly role: Role;
      readonly since?: { readonly session: string; readonly seq: number };
    }
  | { readonly ok: false; readonly code: "token-refused" | "presenter-remote" | "bad-message" };

/** Who a socket is, from its handshake and its address; asked at connect and again at each control message. */
export function entryOf(socket: Pick<Socket, "handshake" | "conn">, tokens: Tokens): Entry {
  const handshake = parseHandshake(socket.handshake.auth);
  if (!handshake.ok) return { ok: false, code: "bad-message" };
  const role = tokens.roleOf(handshake.value.token);
  if (role === null) return { ok: false, code: "token-refused" };
  if (role === "presenter" && !isSameMachine(socket, tokens)) return { ok: false, code: "presenter-remote" };
  const { since } = handshake.value;
  return since === undefined ? { ok: true, role } : { ok: true, role, since };
}

/** There is no TLS here: the presenter's token must not cross a network in clear. */
function isSameMachine({ conn }: Pick<Socket, "conn">, { presenterFrom }: Tokens): boolean {
  const { remoteAddress, localAddress } = conn.request.socket;
  return (
    remoteAddress !== undefined &&
    (isLoopback(remoteAddress) ||
      remoteAddress === localAddress ||
      remoteAddress.replace("::ffff:", "") === presenterFrom)
  );
}
