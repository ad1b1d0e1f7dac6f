import type { Outcome } from "@/lib/protocol/events";
import type { HostAnswer, HostRequest, HostVerb } from "@/lib/protocol/host-verbs";
import type { createQueue } from "./in-order";
import type { RulesRequest, Watched } from "./rules/tracing";

/** What only one target can answer: the lab, or a Docker host. Every host answers for its rules and the doctor. */
export type TargetRequest = Exclude<HostRequest, RulesRequest | { readonly verb: "doctor" }>;

export type TargetHooks = {
  /** For what changes the target or the rules, however many ask at once. */
  readonly inOrder: ReturnType<typeof createQueue>;
  /** To be called in order. */
  readonly endRules: () => Promise<void>;
};

/** What a host watches. Only one is ever loaded into a process. */
export type Target = {
  /** As it is now. */
  readonly watched: () => Watched;
  /** Called in order; brings it up where it is not. */
  readonly need: () => Promise<Outcome<Watched>>;
  /** A verb of another target is answered by a code. */
  readonly answer: (request: TargetRequest) => Promise<HostAnswer<HostVerb>>;
  readonly close: () => Promise<void>;
};
