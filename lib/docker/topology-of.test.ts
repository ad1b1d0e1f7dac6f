import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { publishedName } from "@/lib/protocol/published-name";
import { parseTopology } from "@/lib/protocol/topology-shape";
import { hasDocker, keepDocker } from "./keep-docker";
import { dockerReading, idOf } from "./testing/docker-reading";
import { topologyOf } from "./topology-of";

const read = (reading: WholeReading) => topologyOf(reading, null, "nft");
const withDocker = (reading: WholeReading, change: Partial<WholeReading["docker"]>): WholeReading => ({
  ...reading,
  docker: { ...reading.docker, ...change },
});

/** Every text of a reading, by where it stands. */
const TEXTS = [
  ["docker", "version"],
  ["docker", "info"],
  ["docker", "networks"],
  ["docker", "containers"],
  ["links"],
  ["iptables"],
  ["ip6tables"],
  ["ebtables"],
] as const;

function changed(
  reading: WholeReading,
  [first, second]: readonly string[],
  to: (text: string) => string,
): WholeReading {
  const fields = reading as unknown as Record<string, unknown>;
  if (first === undefined) return reading;
  if (second === undefined) return { ...reading, [first]: to(fields[first] as string) };
  const inner = fields[first] as Record<string, string>;
  return { ...reading, [first]: { ...inner, [second]: to(inner[second] ?? "") } };
}

it("[D15] containers stand in the order in which people count", () => {
  const names = ["c10", "c2", "b", "c1"];
  const containers = names.map((name, at) => ({ number: at + 1, name, address: at + 2 }));
  expect(read(dockerReading({ containers })).containers.map(({ name }) => name)).toEqual([
    "b",
    "c1",
    "c2",
    "c10",
  ]);
});

it("[D18] a network made with --internal is told as such", () => {
  const reading = dockerReading({});
  const [network] = JSON.parse(reading.docker.networks ?? "[]");
  const networks = [undefined, false, true].map((Internal, at) => ({
    ...network,
    Id: `${at}`.repeat(64),
    Internal,
  }));
  const told = read({ ...reading, docker: { ...reading.docker, networks: JSON.stringify(networks) } });
  expect(told.networks.map(({ isInternal }) => isInternal)).toEqual([false, false, true]);
});

describe("untrusted texts", () => {
  it("[D1] [D2] cut or replaced anywhere, never raise, and what is left passes the topology's schema", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXTS),
        fc.oneof(
          fc
            .double({ min: 0, max: 1, noNaN: true })
            .map((at) => (text: string) => text.slice(0, at * text.length)),
          fc.json().map((json) => () => json),
          fc.string().map((other) => () => other),
          fc.string().map((other) => (text: string) => text.replaceAll('"Id"', JSON.stringify(other))),
        ),
        (where, change) => {
          const topology = read(changed(dockerReading(), where, change));
          expect(parseTopology(topology)).toEqual(topology);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("[D2] hostile names come through as harmless text", () => {
    const name = fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom("__proto__", "constructor", "<script>", "\u202eevil", "\u001b[2J", "a".repeat(70_000)),
    );
    fc.assert(
      fc.property(name, name, (networkName, container) => {
        const topology = read(dockerReading({ networkName, containers: [{ number: 2, name: container }] }));
        expect(parseTopology(topology)).toEqual(topology);
        expect(topology.containers).toHaveLength(1);
        expect(topology.containers[0]?.endpoints[0]).toMatchObject({ network: idOf(1), port: "veth2" });
        expect(JSON.stringify(topology)).not.toMatch(/\p{Cf}|[^\P{Cc}\n]|\\u00/u);
      }),
    );
  });

  it("[D1] one item that cannot be read does not take the others along", () => {
    const reading = dockerReading();
    const containers = JSON.parse(reading.docker.containers);
    for (const bad of [null, 7, {}, { ...containers[0], Id: "not-an-id" }, { Id: idOf(9), Ports: "no" }]) {
      const text = JSON.stringify([bad, ...containers]);
      expect(read(withDocker(reading, { containers: text })).containers).toContainEqual(
        expect.objectContaining({ name: "web" }),
      );
    }
  });

  it("[D3] labels, environment, mounts and commands stay out", () => {
    const reading = dockerReading();
    const canary = "canary-7f3a";
    const [container] = JSON.parse(reading.docker.containers);
    const [network] = JSON.parse(reading.docker.networks);
    const secrets = {
      Labels: { [canary]: canary },
      Command: canary,
      Env: [canary],
      Mounts: [{ Source: canary }],
      HostConfig: { NetworkMode: canary },
      ImageID: canary,
      Status: canary,
    };
    const info = { ...JSON.parse(reading.docker.info), Name: canary, Labels: [canary], HttpProxy: canary };
    const topology = read(
      withDocker(reading, {
        containers: JSON.stringify([{ ...container, ...secrets }]),
        networks: JSON.stringify([{ ...network, ...secrets }]),
        info: JSON.stringify(info),
      }),
    );
    expect(topology.containers).toEqual(read(reading).containers);
    expect(JSON.stringify(topology)).not.toContain(canary);
  });
});

describe("containers and ports", () => {
  it("[D4] belong together when each end names the other's index", () => {
    const reading = dockerReading({
      containers: [
        { number: 2, name: "web" },
        { number: 3, name: "shell" },
      ],
    });
    const portsOf = (changedReading: WholeReading) =>
      read(changedReading).ports.map(({ name, container }) => [name, container]);
    expect(portsOf(reading)).toEqual([
      ["veth2", "web"],
      ["veth3", "shell"],
    ]);
    // The same index in another namespace: a veth that leads elsewhere.
    const elsewhere = reading.links.replace('"ifindex":102,"link_index":50', '"ifindex":102,"link_index":51');
    expect(elsewhere).not.toBe(reading.links);
    expect(portsOf({ ...reading, links: elsewhere })).toEqual([
      ["veth2", null],
      ["veth3", "shell"],
    ]);
  });

  it("[D14] a container in another one's network has its endpoints, and the port stays the other one's", () => {
    const reading = dockerReading({ containers: [{ number: 2, name: "web" }] });
    const [web] = JSON.parse(reading.docker.containers);
    const beside = (Id: string, mode: string) => ({
      ...{ ...web, Id, Names: [`/a-${Id.slice(3, 4)}`], Ports: [], NetworkSettings: { Networks: {} } },
      HostConfig: { NetworkMode: mode },
    });
    const containers = JSON.stringify([
      web,
      beside(idOf(7), `container:${idOf(2)}`),
      beside(idOf(8), `container:${idOf(5)}`),
      beside(idOf(9), `container:${idOf(9)}`),
    ]);
    const topology = read(withDocker(reading, { containers }));
    const ends = topology.containers.at(-1)?.endpoints;
    expect(
      topology.containers.map(({ name, sharesWith, endpoints }) => [name, sharesWith, endpoints]),
    ).toEqual([
      ["a-7", idOf(2), ends],
      ["a-8", null, []],
      ["a-9", null, []],
      ["web", null, ends],
    ]);
    expect(topology.ports).toMatchObject([{ name: "veth2", container: "web" }]);
  });

  it("[D7] a port without a known container stands there too", () => {
    expect(read({ ...dockerReading(), inside: [] }).ports).toEqual([
      { name: "veth2", bridge: "shop0", container: null, address: null, mac: null },
    ]);
  });

  it("[D5] a network's bridge has the name that was asked for, or one out of the id", () => {
    const reading = dockerReading();
    expect(read(reading).networks[0]?.bridge).toBe("shop0");
    const [network] = JSON.parse(reading.docker.networks);
    const plain = withDocker(reading, { networks: JSON.stringify([{ ...network, Options: null }]) });
    expect(read(plain).networks[0]?.bridge).toBe(`br-${idOf(1).slice(0, 12)}`);
    expect(read(plain).bridges).toEqual([]);
  });

  it("[D6] a published port stands once and leads to the address of Docker's rule", () => {
    const reading = dockerReading();
    expect(read(reading).published).toHaveLength(1);
    const [container] = JSON.parse(reading.docker.containers);
    const second = { NetworkID: idOf(8), IPAddress: "172.30.0.9", MacAddress: "" };
    container.NetworkSettings.Networks.aaa = second;
    const two = withDocker(reading, { containers: JSON.stringify([container]) });
    const rule = "-A DOCKER ! -i x -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.30.0.9:80\n";
    expect(read({ ...two, iptables: rule }).published).toMatchObject([{ containerAddress: "172.30.0.9" }]);
    expect(read(two).published).toMatchObject([{ containerAddress: "172.18.0.2" }]);
  });

  it("[D6] it says to which address it is bound, where that is one alone, in an order of its own", () => {
    const reading = dockerReading();
    const [container] = JSON.parse(reading.docker.containers);
    const port = (IP: string | undefined, PublicPort: number, Type = "tcp") => ({
      ...{ IP, PrivatePort: 80, PublicPort, Type },
    });
    const ports = [
      port("127.0.0.1", 4753),
      port("192.0.2.1", 4754),
      port("127.0.0.1", 4754),
      port("::", 81),
      port("0.0.0.0", 53, "udp"),
      port(undefined, 53),
    ];
    const names = (Ports: unknown) =>
      read(withDocker(reading, { containers: JSON.stringify([{ ...container, Ports }]) })).published.map(
        publishedName,
      );
    expect(names(ports)).toEqual(["53", "53/udp", "81", "127.0.0.1:4753", "192.0.2.1:4754"]);
    expect(names(ports.toReversed())).toEqual(names(ports));
  });
});

describe("in time", () => {
  const web = { number: 2, name: "web" };
  const shell = { number: 3, name: "shell" };

  it("[D11] a container that went stays as gone, and one that is back is running", () => {
    const first = read(dockerReading({ containers: [web, shell] }));
    const second = topologyOf(dockerReading({ containers: [web] }), first, "nft");
    const gone = second.containers.find(({ name }) => name === "shell");
    expect(gone).toEqual({ ...first.containers.find(({ name }) => name === "shell"), state: "gone" });
    expect(second.ports.map(({ container }) => container)).toEqual(["web"]);
    const third = topologyOf(dockerReading({ containers: [web, shell] }), second, "nft");
    expect(third.containers.map(({ state }) => state)).toEqual(["running", "running", "gone"]);
  });

  it("[D11] an address that a container had stays its own for that time, as after Docker dealt them anew", () => {
    const at = (name: string, number: number, address: number) => ({ name, number, address });
    const first = topologyOf(
      dockerReading({ containers: [at("web", 2, 2), at("shell", 3, 3)] }),
      null,
      "nft",
      5,
    );
    const dealt = dockerReading({ containers: [at("web", 2, 3), at("shell", 3, 2)] });
    const second = topologyOf(dealt, first, "nft", 10);
    expect(
      second.containers.map(({ name, state, endpoints }) => [name, state, endpoints[0]?.address]),
    ).toEqual([
      ["shell", "running", "172.18.0.2"],
      ["web", "running", "172.18.0.3"],
      ["shell", "gone", "172.18.0.3"],
      ["web", "gone", "172.18.0.2"],
    ]);
    expect(second.containers.map(({ endpoints }) => endpoints[0]?.sinceUs)).toEqual([10, 10, 5, 5]);
    expect(topologyOf(dealt, second, "nft", 15)).toEqual(second);
  });

  it("[D11] one that is started again and again pushes no other out", () => {
    let topology = read(dockerReading({ containers: [{ number: 3, name: "shell" }] }));
    for (let time = 0; time < 600; time += 1) {
      const containers = time % 2 === 0 ? [{ number: 2, name: "loop" }] : [];
      topology = topologyOf(dockerReading({ containers }), topology, "nft", time);
    }
    expect(topology.containers.map(({ name }) => name)).toContain("shell");
    expect(topology.containers.length).toBeLessThan(20);
  });

  it("[D11] keeps the latest 256", () => {
    let topology = read(dockerReading({ containers: [] }));
    for (let number = 2; number < 400; number += 1) {
      const containers = [{ number, name: `c${number}` }];
      topology = topologyOf(dockerReading({ containers }), topology, "nft");
    }
    expect(topology.containers).toHaveLength(1 + 256);
    expect(topology.containers[1]?.name).toBe("c398");
  });

  it("[D12] while the engine is away its part stays, the rest is new", () => {
    const before = dockerReading();
    const away = {
      ...dockerReading({ revision: 2 }),
      docker: { version: "", info: "", networks: "", containers: "" },
      inside: [],
      kernel: "6.2.0",
    };
    expect(hasDocker(before)).toBe(true);
    expect(hasDocker(away)).toBe(false);
    const kept = read(keepDocker(away, before));
    expect(kept).toEqual({ ...read(before), kernel: "6.2.0" });
    expect(keepDocker(away, null)).toBe(away);
    expect(read(away)).toMatchObject({ engine: null, networks: [], containers: [] });
  });
});
