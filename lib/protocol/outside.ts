/**
 * As server/host/docker/outside.ts has them, which takes nothing from here: of what the machine `wan` may have its addresses: ranges that no network is to use, for documentation (RFC 5737)
 * and benchmarks (RFC 2544). The first that no route of the host touches is taken; its `.1` is the host's own.
 */
export const OUTSIDE_RANGES = ["192.0.2", "198.51.100", "203.0.113", "198.18.99", "198.19.99"] as const;
