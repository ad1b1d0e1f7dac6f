/**
 * Ranges of which the machine `wan` may have its address: no network is to use them, for documentation (RFC 5737) and
 * benchmarks (RFC 2544). The first that no route of the host touches is taken; its `.1` is the host's own. The same list as
 * in server/host/docker/outside.ts, which takes nothing from here; server/dock/docker-answer.test.ts compares them.
 */
export const OUTSIDE_RANGES = ["192.0.2", "198.51.100", "203.0.113", "198.18.99", "198.19.99"] as const;
