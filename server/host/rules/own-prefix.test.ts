import { expect, it } from "vitest";
import { formatOwnPrefix, isNonce, parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { LOG_POINTS, pointKey } from "./log-point";
import { makeNonce, ownPrefix } from "./own-prefix";

it("[H9] writes the prefixes that lib/kernel-log reads", () => {
  const nonce = makeNonce();
  for (const point of LOG_POINTS) {
    const prefix = ownPrefix(nonce, point);
    expect(prefix).toBe(formatOwnPrefix(nonce, pointKey(point)));
    expect(parseOwnPrefix(prefix)).toEqual({ nonce, chain: pointKey(point) });
  }
});

it("[H9] draws a new nonce of 40 bits each time", () => {
  const nonces = Array.from({ length: 1000 }, makeNonce);
  expect(nonces.every(isNonce)).toBe(true);
  expect(new Set(nonces).size).toBe(1000);
  // Every character takes part: with 32 letters, 1000 draws leave none of 8 places constant.
  for (let place = 0; place < 8; place++) expect(new Set(nonces.map((n) => n[place])).size).toBe(32);
});
