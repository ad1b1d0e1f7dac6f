import type { RulesSurroundings } from "@/lib/protocol/host-verbs";

/** The bridge of the page's own container, which is not logged; null: it is in none. */
export type OwnBridge = Pick<RulesSurroundings, "ownBridge" | "ownBridgePorts">;
