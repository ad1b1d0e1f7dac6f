import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Role } from "@/lib/protocol/events";

/** 192 bits, base64url. */
const TOKEN_BYTES = 24;

export type Tokens = {
  readonly presenter: string;
  readonly viewer: string;
  /** The presenter's is taken from this machine; this address is this machine's too. */
  readonly presenterFrom: string | null;
  /** null: no token of this server. Takes the same time for every wrong one. */
  roleOf(token: string): Role | null;
};

export function createTokens(presenterFrom: string | null = null): Tokens {
  const presenter = randomBytes(TOKEN_BYTES).toString("base64url");
  const viewer = randomBytes(TOKEN_BYTES).toString("base64url");
  const presenterDigest = digest(presenter);
  const viewerDigest = digest(viewer);
  return {
    presenter,
    viewer,
    presenterFrom,
    roleOf(token) {
      const given = digest(token);
      const isPresenter = timingSafeEqual(given, presenterDigest);
      const isViewer = timingSafeEqual(given, viewerDigest);
      if (isPresenter) return "presenter";
      return isViewer ? "viewer" : null;
    },
  };
}

/** Equal lengths for timingSafeEqual, whatever was given. */
function digest(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
