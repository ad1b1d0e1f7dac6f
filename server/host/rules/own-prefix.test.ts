import { expect, it } from "vitest";
import { isNonce } from "@/lib/kernel-log/own-prefix";
import { makeNonce } from "./own-prefix";

it("[H9] draws a new nonce of 40 bits each time", () => {
  const nonces = Array.from({ length: 1000 }, makeNonce);
  expect(nonces.every(isNonce)).toBe(true);
  expect(new Set(nonces).size).toBe(1000);
  // Every character takes part: with 32 letters, 1000 draws leave none of 8 places constant.
  for (let place = 0; place < 8; place++) expect(new Set(nonces.map((n) => n[place])).size).toBe(32);
});
