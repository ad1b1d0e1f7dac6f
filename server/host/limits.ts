/** The same numbers as lib/protocol/host-verbs.ts: privileged code imports no other code (limits.test.ts). */
export const HOST_FRAME_BYTES = 1 << 20;
export const HOST_ANSWER_BYTES = 80 << 20;
export const HOST_REQUESTS_PER_SECOND = 20;
export const LEASE_MS = 5000;
export const MAX_LINES_PER_SECOND = 100_000;
export const MAX_MINUTES = 240;
export const MAX_SITE_COMMANDS = 2000;
export const MAX_PINGS = 10;
export const MAX_PING_BYTES = 65_507;
