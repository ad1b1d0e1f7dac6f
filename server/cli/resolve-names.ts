/** dist/names.cjs: containers and networks by the names that Docker gives them. Runs without privileges. */
import { topologyOf } from "@/lib/docker";
import type { BackEnd, Outcome } from "@/lib/protocol/events";
import type { FaultCode } from "@/lib/protocol/faults";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { withOtherNames } from "@/lib/protocol/plan-of-request";
import { MAX_PLAN_ADDRESSES, MAX_PLAN_PORTS, type RulesPlan } from "@/lib/protocol/rules-plan";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { labTopology } from "@/server/web/lab-topology";

export type NamesAsked = Pick<RulesPlan, "addresses" | "ports"> & {
  /** By name, or by an id of 12 digits or more. */
  readonly container: string | null;
  readonly network: string | null;
  /** The lab's is known; a Docker host's is made of what its programs and its engine printed. */
  readonly host:
    | { readonly kind: "lab" }
    | { readonly kind: "docker"; readonly reading: WholeReading; readonly backend: BackEnd };
};

export type NamesFound = Pick<RulesPlan, "addresses" | "ports">;

const NAMED_MOST = 8;
/** Nothing that is looked for depends on it. */
const ANY_LAB = { bridgeNfCallIptables: true, kernel: "" };

/** Errors: `no-docker`, `docker-rootless`, `unknown-container`, `unknown-network`, `no-own-address`, `filter-too-wide`. */
export function resolveNames({ addresses, ports, host, ...asked }: NamesAsked): Outcome<NamesFound> {
  const topology = host.kind === "lab" ? labTopology(ANY_LAB) : topologyOf(host.reading, null, host.backend);
  if (host.kind === "docker" && topology.engine === null) return refused("no-docker");
  if (topology.engine?.rootless) return refused("docker-rootless");
  const container = idIn(topology.containers, asked.container);
  if (container === undefined)
    return refused("unknown-container", unknown(asked.container, topology.containers));
  const network = idIn(topology.networks, asked.network);
  if (network === undefined) return refused("unknown-network", unknown(asked.network, topology.networks));
  for (const [name, one] of [
    [asked.container, { container, network: null }],
    [asked.network, { container: null, network }],
  ] as const) {
    // No address at all would log everything.
    const isEmpty = withOtherNames({ addresses: [], ports: [], ...one }, topology).addresses.length === 0;
    if (name !== null && isEmpty) return refused("no-own-address", sanitizeText(name));
  }
  const value = withOtherNames({ addresses, ports, container, network }, topology);
  if (value.addresses.length > MAX_PLAN_ADDRESSES || value.ports.length > MAX_PLAN_PORTS)
    return refused("filter-too-wide", `${value.addresses.length} addresses, ${value.ports.length} ports`);
  return { ok: true, value };
}

type Named = { readonly id: string; readonly name: string };

/** Null: none is asked for; undefined: there is none. */
function idIn(all: readonly Named[], wanted: string | null): string | null | undefined {
  if (wanted === null) return null;
  const name = sanitizeText(wanted);
  const isId = /^[0-9a-f]{12,64}$/.test(name);
  return (all.find((one) => one.name === name) ?? all.find(({ id }) => isId && id.startsWith(name)))?.id;
}

function unknown(wanted: string | null, all: readonly Named[]): string {
  const names = all.slice(0, NAMED_MOST).map(({ name }) => name);
  const there =
    names.length === 0
      ? "none"
      : `${names.join(", ")}${all.length > NAMED_MOST ? ` and ${all.length - NAMED_MOST} more` : ""}`;
  return `${sanitizeText(wanted ?? "")}; there: ${there}`;
}

function refused(code: FaultCode, detail = ""): Outcome<never> {
  return { ok: false, code, detail };
}
