import { describe, expect, it } from "vitest";
import { formatOwnPrefix, parseOwnPrefix } from "@/lib/kernel-log/own-prefix";
import { LOG_POINTS, pointKey } from "./log-point";
import { isShortened, ownLabel, prefixOf, userChainLabel } from "./own-label";

const NONCE = "abcdefgh";

describe("labels", () => {
  it("[R4] make the prefixes that lib/kernel-log reads", () => {
    for (const point of LOG_POINTS) {
      const prefix = prefixOf(NONCE, ownLabel(point));
      expect(prefix).toBe(formatOwnPrefix(NONCE, pointKey(point)));
      expect(parseOwnPrefix(prefix)).toEqual({ nonce: NONCE, chain: pointKey(point) });
    }
  });

  it.each(["DOCKER", "DOCKER-USER", "DOCKER-ISOLATION-STAGE-1", "A.very_long+name-of-28-bytes"])(
    "[R4] of user chains fit into 29 bytes, cut where they must be: %s",
    (name) => {
      for (const family of ["ip", "ip6"]) {
        const label = userChainLabel(family, "filter", name, 46_655);
        const prefix = prefixOf(NONCE, label);
        expect(prefix.length).toBeLessThanOrEqual(29);
        const read = parseOwnPrefix(prefix)?.chain;
        if (isShortened(label)) expect(read).toMatch(/~zzz$/);
        else expect(read).toBe(`${family}:filter:${name}`);
        expect(isShortened(label)).toBe(name.length > (family === "ip6" ? 10 : 11));
      }
    },
  );
});
