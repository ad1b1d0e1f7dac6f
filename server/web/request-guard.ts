import type { IncomingMessage } from "node:http";
import type { Role } from "@/lib/protocol/events";

/** Why a request was turned away before anything looked at its path. */
export type Refusal =
  | { readonly status: 400; readonly reason: "bad-target" }
  | { readonly status: 421; readonly reason: "host" }
  | { readonly status: 403; readonly reason: "origin" };

export type RequestGuard = {
  /** Every request and upgrade, static files included. null: go on. */
  check(request: IncomingMessage, kind: "request" | "upgrade"): Refusal | null;
};

/**
 * Exact strings only. A page of another site reaches a server on 127.0.0.1 by DNS rebinding (its Host names
 * the other site) or by a WebSocket, which no same-origin rule stops (its Origin does): socket.io's own
 * `cors` option checks neither.
 */
export function createRequestGuard(
  /** As in the Host header, with the port; empty until the server listens. */
  hosts: () => ReadonlySet<string>,
  roleOf: (token: string) => Role | null,
): RequestGuard {
  return {
    check(request, kind) {
      // An absolute target would name a second host beside the header.
      if (request.url?.startsWith("/") !== true) return { status: 400, reason: "bad-target" };
      const host = onlyValue(request, "host");
      if (host === null || !hosts().has(host)) return { status: 421, reason: "host" };
      const origin = request.headers.origin;
      if (origin === undefined && countOf(request, "origin") === 0) {
        // Programs send no Origin; browsers always do for a WebSocket.
        return kind === "request" || roleOf(bearerToken(request)) !== null
          ? null
          : { status: 403, reason: "origin" };
      }
      const only = onlyValue(request, "origin");
      const prefix = "http://";
      return only?.startsWith(prefix) && hosts().has(only.slice(prefix.length))
        ? null
        : { status: 403, reason: "origin" };
    },
  };
}

export function bearerToken(request: IncomingMessage): string {
  const match = /^Bearer ([\w-]{1,128})$/.exec(request.headers.authorization ?? "");
  return match?.[1] ?? "";
}

/** node:http keeps the first of two Host headers silently: the raw list tells. */
function onlyValue(request: IncomingMessage, name: "host" | "origin"): string | null {
  return countOf(request, name) === 1 ? (request.headers[name] ?? null) : null;
}

function countOf(request: IncomingMessage, name: string): number {
  let count = 0;
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    if (request.rawHeaders[index]?.toLowerCase() === name) count += 1;
  }
  return count;
}
