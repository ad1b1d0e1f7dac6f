import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { hasDocker, topologyOf } from "@/lib/docker";
import { analysedPacket, createCorrelator, JourneyFold } from "@/lib/journey";
import { kmsg } from "@/lib/journey/testing/analyse-texts";
import { createLogReader } from "@/lib/kernel-log";
import type { TrafficRequest } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";
import { holdRules } from "@/server/rules/hold-rules";
import type { HostClient } from "@/server/web/host-client";
import { pingOutcome } from "@/server/web/ping-outcome";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "../lab/nf-log-all-netns";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { describeInBox } from "../testing/describe-in-box";
import { type DockerBox, dockerBox, HAS_DOCKER_BOX } from "../testing/docker-box";
import { type HopscopeInBox, hopscopeInBox } from "../testing/hopscope-in-box";
import { linesOf } from "../testing/lines-of";

const HOSTILE = "<img src=x onerror=alert(1)>\u202e\u001b[31m__proto__";

let box: DockerBox;
let hopscope: HopscopeInBox;
let host: HostClient;
let nonce = "";
const renewing = setInterval(() => void host?.ask({ verb: "renew" }), 1000);

beforeAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  holdNfLogAllNetns();
  box = await dockerBox();
  const { docker } = box;
  docker("network", "create", "--opt", "com.docker.network.bridge.name=shop0", "shop");
  const hostile = docker("network", "create", "--label", `x=${HOSTILE}`, HOSTILE);
  const ports = ["-p", "8080:80", "-p", "8053:53/udp"];
  docker("run", "-d", "--name", "web", "--network", "shop", ...ports, "box", "httpd", "-f");
  docker("run", "-d", "--name", "shell", "--network", "shop", "box", "sleep", "1000");
  docker("run", "-d", "--name", "far", "--network", hostile, "box", "sleep", "1000");
  hopscope = await hopscopeInBox(box);
  host = hopscope.host;
}, 120_000);
afterAll(async () => {
  clearInterval(renewing);
  if (!HAS_DOCKER_BOX) return;
  await hopscope?.end();
  await box?.close();
  releaseNfLogAllNetns();
}, 60_000);

const reading = () => hopscope.reading();

/** Readings, one after each change, until it holds. */
async function readingUntil(
  before: Topology,
  holds: (topology: Topology, reading: WholeReading) => boolean,
): Promise<{ readonly topology: Topology; readonly ms: number }> {
  const startMs = performance.now();
  for (let topology = before; ; ) {
    const read = await reading();
    topology = topologyOf(read, topology, "nft");
    if (holds(topology, read)) return { topology, ms: performance.now() - startMs };
    if (performance.now() - startMs > 30_000) throw new Error(JSON.stringify(topology.containers));
    await hopscope.nextChange(read);
  }
}

/** µs of the log's clock after all lines: what has not come by then was dropped. */
const QUITE_LATER = 60_000_000;

/** As `web` does: with the host's bridges known beforehand. */
function waysOf(lines: readonly string[], topology: Topology) {
  const reader = createLogReader({ transport: "kmsg" });
  const correlator = createCorrelator();
  correlator.know(topology);
  for (const entry of [...reader.push(kmsg(lines)), ...reader.end()]) correlator.push(entry);
  correlator.advance(QUITE_LATER);
  correlator.end();
  const fold = new JourneyFold((hop) => hop);
  for (const event of correlator.take()) fold.apply(event);
  const { packets, conversations } = fold.result();
  return { packets: packets.map(analysedPacket), conversations };
}

const now = async () => topologyOf(await reading(), null, "nft");
const idOf = (topology: Topology, name: string) =>
  topology.containers.find((container) => container.name === name)?.id ?? "";
const shopOf = (topology: Topology) => topology.networks.find(({ name }) => name === "shop")?.id ?? "";

describeInBox("a Docker host", () => {
  it("[D2] is read with its networks, bridges, veths, published ports and user chains", async () => {
    const topology = await now();
    const [web, shell] = ["web", "shell"].map((name) =>
      topology.containers.find((container) => container.name === name),
    );
    expect(topology.networks.find(({ name }) => name === "shop")).toMatchObject({ bridge: "shop0" });
    expect(web?.endpoints).toMatchObject([{ network: shopOf(topology) }]);
    // The kernel's own word for which port the container is behind: where its MAC address was learnt.
    for (const container of [web, shell]) {
      const [end] = container?.endpoints ?? [];
      if (!end?.port || !end.address) throw new Error("no port");
      box.run("ping", "-c", "1", end.address);
      expect(box.run("bridge", "fdb", "show", "br", "shop0")).toContain(`${end.mac} dev ${end.port} master`);
      expect(topology.ports).toContainEqual({
        name: end.port,
        bridge: "shop0",
        container: container?.name,
        address: end.address,
        mac: end.mac,
      });
    }
    const of = { bound: null, container: "web", containerAddress: web?.endpoints[0]?.address };
    const byPort = [...topology.published].sort((a, b) => a.hostPort - b.hostPort);
    expect(byPort).toEqual([
      { protocol: "udp", hostPort: 8053, ...of, containerPort: 53 },
      { protocol: "tcp", hostPort: 8080, ...of, containerPort: 80 },
    ]);
    expect(topology.engine).toMatchObject({ firewall: "iptables-nft", rootless: false });
    expect(topology.model).toMatchObject({ ipBackend: "nft", userlandProxy: true });
    const user = topology.userChains.find(({ name }) => name === "DOCKER-USER");
    expect(user).toMatchObject({ family: "ip", table: "filter", from: ["FORWARD"] });
  });

  it("[D2] shows hostile names as harmless text, and labels not at all", async () => {
    const read = await reading();
    expect(read.docker.networks).toContain("onerror");
    const hostile = (await now()).networks.find(({ name }) => name.includes("onerror"));
    expect(hostile?.name).toBe("<img src=x onerror=alert(1)>\\u{202e}\\x1b[31m__proto__");
    expect(hostile?.bridge).toMatch(/^br-[0-9a-f]{12}$/);
  });

  it("[D3] tells of a container that comes, and of one that goes, within a second", async () => {
    const before = await now();
    const started = readingUntil(before, ({ ports }) => ports.some(({ container }) => container === "new"));
    box.docker("run", "-d", "--name", "new", "--network", "shop", "box", "sleep", "1000");
    const startedMs = performance.now();
    const { topology } = await started;
    expect(performance.now() - startedMs).toBeLessThan(1000);
    const gone = readingUntil(topology, ({ containers }) =>
      containers.some(({ name, state }) => name === "new" && state === "gone"),
    );
    box.docker("rm", "-f", "new");
    const removedMs = performance.now();
    const after = (await gone).topology;
    expect(performance.now() - removedMs).toBeLessThan(1000);
    expect(after.containers.find(({ name }) => name === "new")?.endpoints[0]?.address).toMatch(/^172\./);
    expect(after.ports).toEqual(before.ports);
  });

  it("[D3] tells of a network that comes and goes", async () => {
    const before = await now();
    const made = readingUntil(before, ({ bridges }) => bridges.some(({ network }) => network === "later"));
    box.docker("network", "create", "later");
    const { topology } = await made;
    const gone = readingUntil(topology, ({ networks }) => networks.every(({ name }) => name !== "later"));
    box.docker("network", "rm", "later");
    expect((await gone).topology.bridges).toEqual(before.bridges);
  });
});

describeInBox("test traffic", () => {
  beforeAll(async () => {
    const inserted = await holdRules(host.ask).insert(ALL_TRAFFIC);
    if (!inserted.ok) throw new Error(`${inserted.code}: ${inserted.detail}`);
    nonce = inserted.value.nonce;
    return () => host.ask({ verb: "rules-delete" });
  });

  /** All lines so far: that a chain logs, which is how a drop before it is told, they have to show first. */
  const heard: string[] = [];

  async function send(traffic: TrafficRequest) {
    let output = "";
    const lines = await linesOf(nonce, async () => {
      const sent = await host.ask({ verb: "traffic-run", traffic });
      if (!sent.ok) throw new Error(`${sent.code}: ${sent.detail}`);
      output = sent.value.output;
    });
    // Whoever sends asks for the address first: ARP is a conversation of its own.
    const { conversations, packets } = waysOf([...heard, ...lines], await now());
    const begun = new Set(
      packets.flatMap(({ hops, conversation }) => ((hops[0]?.line ?? 0) > heard.length ? conversation : [])),
    );
    heard.push(...lines);
    const asked = conversations.filter(({ id, protocol }) => protocol !== "arp" && begun.has(id));
    const ids = new Set<number>(asked.map(({ id }) => id));
    return {
      output,
      conversations: asked,
      scenarios: asked.map(({ scenario }) => scenario),
      packets: packets.filter(({ conversation }) => conversation !== null && ids.has(conversation)),
    };
  }

  const PING = { kind: "ping", count: 1, bytes: 56 } as const;
  const CONNECT = { kind: "connect", port: null } as const;
  const PUBLISHED = { kind: "published", protocol: "tcp", hostPort: 8080 } as const;

  it("[D4] from a container whose image has no ping to another one", async () => {
    const topology = await now();
    expect(() => box.docker("exec", "shell", "ping", "-c", "1", "127.0.0.1")).toThrow();
    const { output, scenarios, packets } = await send({
      from: { kind: "container", id: idOf(topology, "shell") },
      to: { kind: "container", id: idOf(topology, "web"), network: shopOf(topology) },
      act: PING,
    });
    expect(output).toContain("1 received");
    expect(scenarios).toEqual(["container-to-container"]);
    expect(packets.map(({ fate }) => fate)).toEqual(["forwarded", "forwarded"]);
  });

  it("[D4] from outside to a published port, through Docker's DNAT", async () => {
    const { output, scenarios, packets } = await send({
      from: { kind: "outside" },
      to: PUBLISHED,
      act: CONNECT,
    });
    expect(output).toContain("Connected");
    expect(scenarios).toEqual(["wan-to-container"]);
    expect(packets.flatMap(({ changes }) => changes)).toContainEqual(
      expect.objectContaining({ field: "dport", from: "8080", to: "80", by: "ip:nat:PREROUTING" }),
    );
  });

  it("[D4] from outside to a port that is published for UDP: one datagram, and the closed port's answer", async () => {
    const to = { kind: "published", protocol: "udp", hostPort: 8053 } as const;
    const { output, packets } = await send({ from: { kind: "outside" }, to, act: CONNECT });
    expect(output).toMatch(/^Sending one datagram .*\nPort unreachable\.$/m);
    const datagrams = packets.filter(({ header }) => header.protocol === "udp");
    expect(datagrams.map(({ fate }) => fate)).toEqual(["forwarded"]);
    expect(datagrams.flatMap(({ changes }) => changes)).toContainEqual(
      expect.objectContaining({ field: "dport", from: "8053", to: "53", by: "ip:nat:PREROUTING" }),
    );
    const errors = packets.filter(({ header }) => header.protocol === "icmp");
    expect(errors.map(({ header, fate }) => `${header.info} ${fate}`)).toEqual([
      "port unreachable forwarded",
    ]);
  });

  it("[D4] from the host's loopback to a published port, through docker-proxy", async () => {
    const { output, scenarios, packets } = await send({
      from: { kind: "host" },
      to: PUBLISHED,
      act: CONNECT,
    });
    expect(output).toContain("Connected");
    expect(scenarios).toContain("loopback");
    expect(scenarios).toContain("localhost-to-container");
    expect(packets.flatMap(({ changes }) => changes.map(({ field }) => field))).not.toContain("dport");
  });

  it("[D4] between two networks, which Docker's isolation drops", async () => {
    const topology = await now();
    const { output, scenarios, packets } = await send({
      from: { kind: "container", id: idOf(topology, "far") },
      to: { kind: "container", id: idOf(topology, "web"), network: shopOf(topology) },
      act: PING,
    });
    expect(output).toContain("0 received");
    expect(scenarios).toEqual(["between-networks"]);
    expect(packets).toMatchObject([{ fate: "dropped", droppedAt: "ip:filter:FORWARD" }]);
  });

  it("[D4] from a container to the outside, masqueraded", async () => {
    const topology = await now();
    const { output, scenarios, packets } = await send({
      from: { kind: "container", id: idOf(topology, "shell") },
      to: { kind: "outside" },
      act: PING,
    });
    expect(output).toContain("1 received");
    expect(scenarios).toEqual(["container-to-wan"]);
    expect(topology.outside).toEqual([
      {
        name: "wan",
        address: expect.stringMatching(/^\d+\.\d+\.\d+\.2$/),
        device: expect.stringMatching(/^hopwan\d*$/),
      },
    ]);
    // The log never shows a rewrite by POSTROUTING; the answer's way back does.
    expect(packets[1]?.changes).toContainEqual(
      expect.objectContaining({
        field: "dst",
        to: topology.containers.find(({ name }) => name === "shell")?.endpoints[0]?.address,
      }),
    );
  });

  it("[D4] from a container to the host", async () => {
    const topology = await now();
    const { scenarios } = await send({
      from: { kind: "container", id: idOf(topology, "shell") },
      to: { kind: "host" },
      act: PING,
    });
    expect(scenarios).toEqual(["container-to-host"]);
  });

  it("[D4] from a macvlan network to the host goes nowhere: its gateway is another machine", async ({
    skip,
  }) => {
    try {
      box.run("ip", "link", "add", "lan0", "type", "veth", "peer", "name", "lan1");
      box.docker(
        "network",
        "create",
        "-d",
        "macvlan",
        "-o",
        "parent=lan0",
        "--subnet",
        "192.0.2.0/24",
        "lan",
      );
      box.docker("run", "-d", "--name", "apart", "--network", "lan", "box", "sleep", "1000");
    } catch {
      skip("this kernel has no macvlan");
    }
    const from = { kind: "container", id: idOf(await now(), "apart") } as const;
    for (const to of [{ kind: "host" }, PUBLISHED] as const) {
      const act = to.kind === "host" ? PING : CONNECT;
      const sent = await host.ask({ verb: "traffic-run", traffic: { from, to, act } });
      expect(sent).toMatchObject({ ok: false, code: "no-address" });
    }
    // With a bridge beside it, by that one.
    box.docker("network", "connect", "shop", "apart");
    const sent = await host.ask({ verb: "traffic-run", traffic: { from, to: { kind: "host" }, act: PING } });
    expect(sent).toMatchObject({ ok: true, value: { output: expect.stringContaining("1 received") } });
    box.docker("rm", "-f", "apart");
    box.docker("network", "rm", "lan");
    box.run("ip", "link", "delete", "lan0");
  });

  it("[D4] to what Docker does not know goes nowhere", async () => {
    const topology = await now();
    const from = { kind: "container", id: idOf(topology, "shell") } as const;
    const web = idOf(topology, "web");
    const other = topology.networks.find(({ name }) => name === "bridge")?.id ?? "";
    const requests: readonly (readonly [TrafficRequest, string])[] = [
      [{ from, to: { kind: "container", id: web, network: other }, act: PING }, "no-container"],
      [{ from, to: { kind: "container", id: "f".repeat(64), network: other }, act: PING }, "no-container"],
      [{ from: { kind: "container", id: "f".repeat(64) }, to: { kind: "host" }, act: PING }, "no-container"],
      [{ from, to: { ...PUBLISHED, hostPort: 81 }, act: CONNECT }, "no-address"],
    ];
    const lines = await linesOf(nonce, async () => {
      for (const [traffic, code] of requests) {
        expect(await host.ask({ verb: "traffic-run", traffic })).toMatchObject({ ok: false, code });
      }
    });
    // Other lines may be there: the end of an earlier connection, IPv6 neighbours.
    expect(lines.filter((line) => / TYPE=8 | SYN URGP=/.test(line))).toEqual([]);
  });
});

describeInBox("without CAP_SYS_ADMIN and CAP_SYS_PTRACE", () => {
  let weak: HopscopeInBox;
  beforeAll(async () => {
    weak = await hopscopeInBox(box, "setpriv", "--bounding-set", "-sys_admin,-sys_ptrace");
  });
  afterAll(() => weak?.end());

  it("[D4] traffic inside of containers and the outside machine are off, and say so; the rest works", async () => {
    const topology = topologyOf(await weak.reading(), null, "nft");
    const from = { kind: "container", id: idOf(topology, "shell") } as const;
    const web = { kind: "container", id: idOf(topology, "web"), network: shopOf(topology) } as const;
    const act = { kind: "ping", count: 1, bytes: 56 } as const;
    const send = (traffic: TrafficRequest) => weak.host.ask({ verb: "traffic-run", traffic });
    expect(topology.ports.length).toBeGreaterThan(0);
    expect(topology.lacks).toEqual(["SYS_ADMIN"]);
    expect(await send({ from, to: web, act })).toMatchObject({ ok: false, code: "netns-denied" });
    expect(await send({ from: { kind: "outside" }, to: web, act })).toMatchObject({
      ok: false,
      code: "no-outside",
    });
    expect(await send({ from: { kind: "host" }, to: web, act })).toMatchObject({ ok: true });
  });
});

describeInBox("without CAP_NET_RAW", () => {
  it("[D4] says which right a ping lacks, inside of a container and out of the host's own network", async () => {
    const weak = await hopscopeInBox(box, "setpriv", "--bounding-set", "-net_raw");
    try {
      const topology = topologyOf(await weak.reading(), null, "nft");
      const to = { kind: "container", id: idOf(topology, "web"), network: shopOf(topology) } as const;
      const act = { kind: "ping", count: 1, bytes: 56 } as const;
      const shell = { kind: "container", id: idOf(topology, "shell") } as const;
      for (const from of [shell, { kind: "host" }] as const) {
        const traffic: TrafficRequest = { from, to, act };
        const sent = await weak.host.ask({ verb: "traffic-run", traffic });
        expect(pingOutcome(traffic, sent)).toMatchObject({ ok: false, code: "no-net-raw" });
      }
    } finally {
      await weak.end();
    }
  });
});

describeInBox("an engine that starts again", () => {
  it("[D3] is noticed going and coming, with the rules untouched and the rest still read", async () => {
    const inserted = await holdRules(host.ask).insert(ALL_TRAFFIC);
    expect(inserted.ok).toBe(true);
    const before = await now();
    const gone = readingUntil(before, (_, read) => !hasDocker(read));
    await box.stopDocker();
    expect((await gone).topology.engine).toBeNull();
    const back = readingUntil(before, (topology, read) => hasDocker(read) && topology.networks.length > 0);
    await box.startDocker();
    const { topology } = await back;
    expect(topology.networks.map(({ name }) => name)).toEqual(before.networks.map(({ name }) => name));
    expect(await host.ask({ verb: "renew" })).toMatchObject({ ok: true });
    expect(box.run("nft", "list", "tables")).toContain("hopscope");
    await host.ask({ verb: "rules-delete" });
  });
});

describeInBox("the outside machine", () => {
  it("[D5] goes with the host process, killed or not, and leaves link, routes and sysctls as they were", async () => {
    const trace = () =>
      [
        box.run("ip", "-br", "link"),
        box.run("ip", "route", "show", "table", "all"),
        box.run("sysctl", "net.ipv4.ip_forward", "net.ipv4.conf.all", "net.ipv4.conf.default"),
      ].join("\n");
    expect(box.run("ip", "-br", "link")).toContain("hopwan");
    const pid = Number(box.run("pgrep", "-f", "host-in-box").trim().split("\n")[0]);
    box.run("kill", "-9", String(pid));
    const startMs = performance.now();
    while (box.run("ip", "-br", "link").includes("hopwan")) {
      if (performance.now() - startMs > 3000) throw new Error("hopwan still stands");
      await sleep(20);
    }
    expect(box.run("ip", "route", "show", "table", "all")).not.toContain("192.0.2.");
    const before = trace();
    // A second one, ended in order.
    const again = await hopscopeInBox(box);
    const traffic: TrafficRequest = {
      from: { kind: "outside" },
      to: { kind: "host" },
      act: { kind: "ping", count: 1, bytes: 56 },
    };
    expect(await again.host.ask({ verb: "traffic-run", traffic })).toMatchObject({ ok: true });
    expect(trace()).not.toBe(before);
    await again.end();
    expect(trace()).toBe(before);
  });
});
