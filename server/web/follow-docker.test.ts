import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dockerReading } from "@/lib/docker/testing/docker-reading";
import { containerNames, nameAt } from "@/lib/filter";
import { WHOLE_HOST } from "@/lib/protocol/events";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";
import { FakeHost, NONCE } from "./testing/fake-host";
import { FakeKmsg, KmsgRecords } from "./testing/kmsg-records";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";
import { TestViewer, until } from "./testing/test-viewer";

const WEB = { number: 2, name: "web", published: 8080 };
const SHELL = { number: 3, name: "shell" };
const NOTHING = { version: "", info: "", networks: "", containers: "" };
const AWAY = { ...dockerReading({ revision: 2 }), docker: NOTHING, inside: [] };

describe("a Docker host", { timeout: 20_000 }, () => {
  let host: FakeHost;
  let dock: FakeHost;
  let kmsg: FakeKmsg;
  let web: TestWeb;
  let viewer: TestViewer;
  let topology: Topology | null;
  let told: string[];

  beforeEach(async () => {
    host = new FakeHost();
    dock = new FakeHost();
    kmsg = new FakeKmsg();
    told = [];
    topology = null;
    web = await startTestWeb({
      source: { kind: "live", target: "docker", kmsg, host, dock },
      limits: { statusMs: 20, renewMs: 50, countersMs: 60_000 },
    });
    viewer = new TestViewer(web, { token: web.presenterToken });
    const show = (shown: Topology | null): void => {
      topology = shown;
      if (shown !== null) told.push(JSON.stringify(shown));
    };
    viewer.socket.on("topology", show);
    viewer.socket.on("hello", (hello: { topology: Topology | null }) => show(hello.topology));
    await until("the topology", () => topology !== null);
    await until("waiting for a change", () => dock.verbs().includes("changed"));
  });
  afterEach(async () => {
    viewer.close();
    await web.close();
  });

  /** Docker's answers, and what the host finds inside of its containers. */
  const tell = (reading: WholeReading): void => {
    host.docker(reading);
    dock.docker(reading);
  };
  const names = () => topology?.containers.map(({ name, state }) => `${name} ${state}`);

  it("[W40] is told to viewers as it changes, with who is gone", async () => {
    expect(names()).toEqual(["web running"]);
    tell(dockerReading({ revision: 2, containers: [WEB, SHELL] }));
    await until("shell", () => names()?.length === 2);
    expect(topology?.ports.map(({ container }) => container)).toEqual(["web", "shell"]);
    tell(dockerReading({ revision: 3, containers: [SHELL] }));
    await until("web gone", () => names()?.includes("web gone") === true);
    expect(topology?.published).toEqual([]);
  });

  it("[W47] whose containers the host cannot enter: their packets show their ports", async () => {
    tell({ ...dockerReading({ revision: 2, containers: [WEB, SHELL] }), inside: [] });
    await until("shell", () => names()?.length === 2);
    expect(topology?.ports.map(({ container }) => container)).toEqual([null, null]);
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    await control.timeout(3000).emitWithAck("trace-start", WHOLE_HOST);
    const ping = new KmsgRecords(NONCE).ping();
    kmsg.write(ping.replaceAll("vethbbbbbbb", "veth2").replaceAll("vethaaaaaaa", "veth3"));
    await until("the ports", () => topology?.ports.every(({ container }) => container !== null) === true);
    expect(topology?.ports.map(({ container }) => container)).toEqual(["web", "shell"]);
    expect(topology?.containers.flatMap(({ endpoints }) => endpoints.map(({ port }) => port))).toEqual([
      "veth3",
      "veth2",
    ]);
  });

  it("[W40] is not told again when nothing that is shown changed", async () => {
    const count = told.length;
    const asked = dock.verbs().length;
    tell(dockerReading({ revision: 2 }));
    await until("read again", () => dock.verbs().filter((verb) => verb === "changed").length >= 2);
    expect(dock.verbs().length).toBeGreaterThan(asked);
    expect(told).toHaveLength(count);
  });

  it("[W41] stays in view while the engine is away, and says so", async () => {
    const faults = () => viewer.status?.faults;
    tell(AWAY);
    await until("the fault", () => faults()?.includes("docker-gone") === true);
    expect(names()).toEqual(["web running"]);
    expect(topology?.engine).not.toBeNull();
    expect(topology?.ports.map(({ container }) => container)).toEqual(["web"]);
    tell(dockerReading({ revision: 3, containers: [WEB, SHELL] }));
    await until("back", () => faults()?.length === 0 && names()?.length === 2);
  });

  it("[W50] tells since when a container has an address, by the log's clock: before, it is the other one's", async () => {
    kmsg.write(new KmsgRecords(NONCE).ping());
    await new Promise((resolve) => setTimeout(resolve, 50));
    tell(dockerReading({ revision: 2, containers: [] }));
    await until("gone", () => names()?.join() === "web gone");
    tell(dockerReading({ revision: 3, containers: [{ number: 9, name: "bob", address: 2 }] }));
    await until("bob", () => names()?.join() === "bob running,web gone");
    const since = topology?.containers.map(({ endpoints }) => endpoints[0]?.sinceUs ?? null) ?? [];
    expect(since[0]).toBeGreaterThan(5_000_000);
    expect(since[1]).toBeNull();
    const known = containerNames(topology);
    expect(nameAt(known, "172.18.0.2", 5_000_010)).toBe("web");
    expect(nameAt(known, "172.18.0.2", (since[0] ?? 0) + 1)).toBe("bob");
  });

  it("[W41] that is a user's own (rootless) is said to be so, as the host's rules see nothing of it", async () => {
    const reading = dockerReading({ revision: 2 });
    const info = JSON.stringify({ SecurityOptions: ["name=seccomp,profile=default", "name=rootless"] });
    tell({ ...reading, docker: { ...reading.docker, info } });
    await until("the fault", () => viewer.status?.faults.includes("docker-rootless") === true);
    expect(topology?.engine?.rootless).toBe(true);
  });

  it("[W41] has the rules looked at when the engine is back", async () => {
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    await control.timeout(3000).emitWithAck("trace-start", { ...WHOLE_HOST, backend: "iptables" });
    tell(AWAY);
    await until("the fault", () => viewer.status?.faults.includes("docker-gone") === true);
    host.rules.flush();
    await until("put back", () => host.verbs().includes("rules-change"));
    expect(viewer.status?.faults).not.toContain("rules-restored");
    tell(dockerReading({ revision: 3 }));
    await until("the note", () => viewer.status?.faults.includes("rules-restored") === true);
  });

  it("[W40] shows what the chosen back end's rules see", async () => {
    expect(topology?.model).toMatchObject({ ipBackend: "nft", broute: true });
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    await control.timeout(3000).emitWithAck("trace-start", { ...WHOLE_HOST, backend: "iptables" });
    await until("no broute", () => topology?.model.broute === false);
  });

  it("[W40] has a container looked into once, and again when it was connected to another network", async () => {
    const looks = () =>
      host.asked.flatMap((request) =>
        request.verb === "inside" ? request.containers.map(({ id }) => id.slice(0, 4)) : [],
      );
    expect(looks()).toEqual(["0002"]);
    // The fake's containers are connected anew with each revision.
    tell(dockerReading({ revision: 1, containers: [WEB] }));
    tell(dockerReading({ revision: 2, containers: [WEB, SHELL] }));
    await until("shell", () => names()?.length === 2);
    expect(looks().slice(1).toSorted()).toEqual(["0002", "0003"]);
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    const readings = () => host.verbs().filter((verb) => verb === "reading").length;
    const before = readings();
    await control.timeout(3000).emitWithAck("trace-start", WHOLE_HOST);
    await until("read again", () => readings() > before);
    expect(looks()).toHaveLength(3);
  });

  it("[W40] shows the machine outside while the traffic that it came with is still under way", async () => {
    host.unanswered.add("traffic-run");
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    const act = { kind: "connect", port: null } as const;
    const to = { kind: "published", protocol: "tcp", hostPort: 8080 } as const;
    control.emit("traffic-run", { from: { kind: "outside" }, to, act });
    await until("traffic", () => host.verbs().includes("traffic-run"));
    // Docker does not tell of it.
    host.docker({ ...dockerReading(), outside: { address: "192.0.2.2", device: "hopwan" } });
    await until("outside", () => topology?.outside[0]?.address === "192.0.2.2");
  });

  it("[W40] is read again when tracing starts, as nobody tells of a sysctl", async () => {
    const readings = () => host.verbs().filter((verb) => verb === "reading").length;
    const before = readings();
    const control = viewer.socket.io.socket("/control", { auth: { token: web.presenterToken } });
    await control.timeout(3000).emitWithAck("trace-start", WHOLE_HOST);
    await until("another reading", () => readings() === before + 1);
  });

  it("[W29] nothing of Docker's but what is shown leaves this process", async () => {
    const labels = { canary: "canary-91c2" };
    tell(dockerReading({ revision: 2, networkName: "\u202e<b>", containers: [{ ...WEB, labels }, SHELL] }));
    await until("the change", () => names()?.length === 2);
    expect(told.join()).not.toMatch(/canary|\u202e/);
    expect(topology?.networks[0]?.name).toBe("\\u{202e}<b>");
  });
});
