import type { BackEnd } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import type { Topology } from "@/lib/protocol/topology";
import { absentTables } from "./absent-tables";
import { portsOf, publishedOf, readContainers } from "./containers";
import { engineOf } from "./engine-of";
import { goneContainers, withSince } from "./gone-containers";
import { lacksOf } from "./lacks-of";
import { readLinks } from "./links";
import { isOn, modelOf } from "./model-of";
import { bridgesOf, nicsOf, readNetworks } from "./networks";
import { userChainsOf } from "./user-chains";

const CONTAINERS_MAX = 4096;

/**
 * A Docker host out of what its programs and its engine print. Never throws: what cannot be read is left out.
 * @param before the topology so far; containers that ran then are kept as `gone`
 * @param backend of the rules that are, or would be, there
 * @param nowUs by the kernel log's clock, when what is new had come
 */
export function topologyOf(
  reading: WholeReading,
  before: Topology | null,
  backend: BackEnd,
  nowUs: number | null = null,
): Topology {
  const links = readLinks(reading.links);
  const inside = new Map(reading.inside.map(({ container, links }) => [container, readLinks(links)]));
  const networks = readNetworks(reading.docker.networks);
  const running = readContainers(reading.docker.containers, inside, links);
  const lacks = lacksOf(reading.capabilities);
  const had = before?.containers ?? [];
  const containers = running.map(({ published, ...container }) => withSince(container, had, nowUs));
  return {
    model: modelOf(reading, links, backend),
    hostname: sanitizeText(reading.hostname),
    kernel: sanitizeText(reading.kernel),
    bridges: bridgesOf(networks, links, isOn(reading, "bridge-nf-call-iptables")),
    ports: portsOf(containers, networks, links),
    nics: nicsOf(links),
    published: publishedOf(running, reading.iptables),
    outside: outsideOf(reading),
    engine: engineOf(reading),
    networks,
    containers: [...containers, ...goneContainers(containers, had)].slice(0, CONTAINERS_MAX),
    userChains: userChainsOf(reading),
    absentTables: absentTables(reading),
    ...(lacks.length === 0 ? {} : { lacks }),
  };
}

function outsideOf({ outside }: WholeReading): Topology["outside"] {
  if (outside === null) return [];
  return [{ name: "wan", address: sanitizeText(outside.address), device: sanitizeText(outside.device) }];
}
