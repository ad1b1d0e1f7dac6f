import { type BaseChain, type ChainKey, chainParts, isBaseChain } from "./chain";
import { HOOKS, type Hook, hooksOfTable } from "./hook";
import { chainOfPlace, type Place } from "./place";

type Fields = {
  readonly in: string | null;
  readonly out: string | null;
};

/** Docker's own chains in the order in which a packet meets them (moby, libnetwork/drivers/bridge). */
const DOCKER_ORDER = [
  "DOCKER-USER",
  "DOCKER-FORWARD",
  "DOCKER-CT",
  "DOCKER-ISOLATION-STAGE-1",
  "DOCKER-ISOLATION-STAGE-2",
  "DOCKER-INTERNAL",
  "DOCKER-BRIDGE",
  "DOCKER-INGRESS",
  "DOCKER",
] as const;

const DOCKER_HOOKS: Readonly<Record<string, readonly Hook[]>> = {
  filter: ["FORWARD"],
  nat: ["PREROUTING", "OUTPUT"],
};

/** Place in Docker's order among the chains below one base chain; null for a chain that is not Docker's. */
export function userChainRank(place: Place): number | null {
  const chain = chainOfPlace(place);
  if (chain === null) return null;
  const rank = (DOCKER_ORDER as readonly string[]).indexOf(chainParts(chain).chain);
  return rank < 0 ? null : rank;
}

/**
 * The base chains that may have called a user chain, by what the hook prints (the devices of its
 * nf_hook_state): IN alone is PREROUTING or INPUT, OUT alone OUTPUT or POSTROUTING, both FORWARD or, from 5.7 on, POSTROUTING.
 * Docker's own names and names that hold a hook's name narrow it down where the fields allow that.
 */
export function baseChainsOf(key: ChainKey, fields: Fields): readonly BaseChain[] {
  const { family, table, chain } = chainParts(key);
  if (isBaseChain(chain)) return [chain];
  if (table === "broute") return ["BROUTING"];
  // A table that the family lacks can only come out of a misread prefix; the fields still say something.
  const hooks = hooksOfTable(family, table);
  const seen = narrow(hooks.length > 0 ? hooks : HOOKS, hooksByFields(fields, family === "bridge"));
  const docker = (DOCKER_ORDER as readonly string[]).includes(chain) ? DOCKER_HOOKS[table] : undefined;
  return narrow(seen, docker ?? hooksByName(chain));
}

function hooksByFields(fields: Fields, isBridge: boolean): readonly Hook[] {
  if (fields.in !== null && fields.out !== null) return isBridge ? ["FORWARD"] : ["FORWARD", "POSTROUTING"];
  if (fields.in !== null) return ["PREROUTING", "INPUT"];
  return fields.out !== null ? ["OUTPUT", "POSTROUTING"] : HOOKS;
}

function hooksByName(chain: string): readonly Hook[] {
  const words = chain.toUpperCase().split(/[^A-Z]+/);
  return HOOKS.filter((hook) => words.includes(hook));
}

/** A hint that contradicts what is known is no hint. */
function narrow(known: readonly Hook[], hint: readonly Hook[]): readonly Hook[] {
  const both = known.filter((hook) => hint.includes(hook));
  return both.length > 0 ? both : known;
}
