import { describe, expect, it } from "vitest";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import type { TrafficRequest } from "@/lib/protocol/events";
import {
  choosable,
  firstChoice,
  fromOfKey,
  isDatagram,
  keyOfFrom,
  keyOfTo,
  onHost,
  remark,
  toOfKey,
  whyNot,
  withAddress,
} from "./traffic-choice";

// c0 and c3 share the network a0, c1 is in a1.
const TOPOLOGY = hostOf(6);
const PING = { kind: "ping", count: 1, bytes: 56 } as const;
const CONNECT = { kind: "connect", port: 80 } as const;
const C0 = { kind: "container", id: "c0" } as const;
const host = { kind: "host" } as const;
const outside = { kind: "outside" } as const;
const to = (id: string, network: string) => ({ kind: "container", id, network }) as const;
const published = (protocol: "tcp" | "udp") => ({ kind: "published", protocol, hostPort: 8080 }) as const;

describe("test traffic on a Docker host", () => {
  it("says why a choice cannot be sent", () => {
    const why = (request: TrafficRequest) => whyNot(request, TOPOLOGY);
    expect(why({ from: C0, to: to("c3", "a0"), act: PING })).toBeNull();
    expect(why({ from: C0, to: to("c0", "a0"), act: PING })).toBe("same");
    expect(why({ from: host, to: host, act: PING })).toBe("same");
    expect(why({ from: outside, to: outside, act: PING })).toBe("same");
    expect(why({ from: C0, to: to("c3", "a1"), act: PING })).toBe("noAddress");
    expect(why({ from: outside, to: published("tcp"), act: PING })).toBe("pingPort");
    expect(why({ from: outside, to: published("tcp"), act: CONNECT })).toBeNull();
    expect(why({ from: outside, to: published("udp"), act: CONNECT })).toBeNull();
    expect(isDatagram({ from: outside, to: published("udp"), act: CONNECT })).toBe(true);
    expect(isDatagram({ from: outside, to: published("tcp"), act: CONNECT })).toBe(false);
    expect(why({ from: host, to: to("c0", "a0"), act: { kind: "connect", port: null } })).toBe("needPort");
  });

  it("[W53] sends nothing that the host process has no right to, and begins with what it has", () => {
    const weak = { ...TOPOLOGY, lacks: ["SYS_ADMIN"] } as const;
    expect(whyNot({ from: C0, to: to("c3", "a0"), act: PING }, weak)).toBe("noEntry");
    expect(whyNot({ from: outside, to: to("c3", "a0"), act: PING }, weak)).toBe("noOutside");
    expect(whyNot({ from: host, to: outside, act: PING }, weak)).toBe("noOutside");
    expect(whyNot({ from: host, to: to("c3", "a0"), act: PING }, weak)).toBeNull();
    expect(firstChoice(weak).from).toEqual(host);
    const noRules = { ...TOPOLOGY, lacks: ["NET_ADMIN"] } as const;
    expect(whyNot({ from: C0, to: to("c3", "a0"), act: PING }, noRules)).toBeNull();
    expect(whyNot({ from: host, to: outside, act: PING }, noRules)).toBe("noOutside");
  });

  it("sends to a port that is bound to 127.0.0.1 from the host alone", () => {
    const [port] = TOPOLOGY.published;
    if (port === undefined) throw new Error("a published port");
    const bound = (address: string) => ({ ...TOPOLOGY, published: [{ ...port, bound: address }] });
    const end = { kind: "published", protocol: "tcp", hostPort: port.hostPort } as const;
    const why = (from: TrafficRequest["from"], address: string) =>
      whyNot({ from, to: end, act: CONNECT }, bound(address));
    expect(why(outside, "127.0.0.1")).toBe("onLoopback");
    expect(why(C0, "127.0.0.1")).toBe("onLoopback");
    expect(why(host, "127.0.0.1")).toBeNull();
    expect(why(outside, "10.0.2.15")).toBeNull();
  });

  it("remarks that two containers share no network, and lets them be sent", () => {
    const apart = { from: C0, to: to("c1", "a1") };
    expect(remark(apart, TOPOLOGY)).toBe("otherNetwork");
    expect(whyNot({ ...apart, act: PING }, TOPOLOGY)).toBeNull();
    expect(remark({ from: C0, to: to("c3", "a0") }, TOPOLOGY)).toBeNull();
  });

  const mode = (id: string, network: string, driver: string) => ({
    network: { id: network, name: network, driver, bridge: null, subnets: [] },
    container: {
      ...{ id, name: id, image: "", state: "running" as const, sharesWith: null },
      endpoints: [{ network, address: null, address6: null, mac: null, port: null, sinceUs: null }],
    },
  });
  const none = mode("lonely", "none", "null");
  const onHostNetwork = mode("hostbox", "host", "host");
  const [c0] = TOPOLOGY.containers;
  if (c0 === undefined) throw new Error("a container");
  const sidecar = { ...c0, id: "sidecar", name: "sidecar", sharesWith: c0.id };
  const MODES = {
    ...TOPOLOGY,
    networks: [...TOPOLOGY.networks, none.network, onHostNetwork.network],
    containers: [onHostNetwork.container, none.container, sidecar, ...TOPOLOGY.containers],
  };

  it("takes a container in the host's network for the host, and one in another's for that one", () => {
    const ids = choosable(MODES).map(({ id }) => id);
    expect(ids).toEqual(["lonely", ...TOPOLOGY.containers.map(({ id }) => id)]);
    expect(onHost(MODES)).toEqual(["hostbox"]);
    expect(remark({ from: { kind: "container", id: "sidecar" }, to: to("c3", "a0") }, MODES)).toBeNull();
  });

  it("narrows rules to no container without an address: they would log all", () => {
    const ids = withAddress(MODES).map(({ id }) => id);
    expect(ids).toEqual(["sidecar", ...TOPOLOGY.containers.map(({ id }) => id)]);
  });

  it("says of a container without a network that it has none, and begins with another", () => {
    const lonely = { kind: "container", id: "lonely" } as const;
    expect(whyNot({ from: lonely, to: to("c0", "a0"), act: PING }, MODES)).toBe("noNetwork");
    expect(whyNot({ from: C0, to: to("lonely", "none"), act: PING }, MODES)).toBe("noNetwork");
    expect(remark({ from: lonely, to: outside }, MODES)).toBeNull();
    for (const containers of [MODES.containers, [none.container], [none.container, sidecar, c0]]) {
      const topology = { ...MODES, containers };
      expect(whyNot(firstChoice(topology), topology)).toBeNull();
    }
  });

  it("offers this host and its ports to no sender of a macvlan network, and says that its packets go past", () => {
    const lan = mode("lan1", "lan", "macvlan");
    const [end] = lan.container.endpoints;
    if (end === undefined) throw new Error("an endpoint");
    const other = { ...lan.container, id: "lan2", endpoints: [{ ...end, address: "192.0.2.9" }] };
    const both = { ...lan.container, id: "both", endpoints: [end, ...c0.endpoints] };
    const topology = {
      ...TOPOLOGY,
      networks: [...TOPOLOGY.networks, lan.network],
      containers: [lan.container, other, both, ...TOPOLOGY.containers],
    };
    const from = (id: string) => ({ kind: "container", id }) as const;
    const why = (id: string, end: TrafficRequest["to"]) =>
      whyNot({ from: from(id), to: end, act: end.kind === "published" ? CONNECT : PING }, topology);
    expect(why("lan1", host)).toBe("hostApart");
    expect(why("lan1", published("tcp"))).toBe("hostApart");
    expect(why("both", host)).toBeNull();
    expect(why("lan1", to("lan2", "lan"))).toBeNull();
    expect(remark({ from: from("lan1"), to: to("lan2", "lan") }, topology)).toBe("pastHost");
    expect(remark({ from: from("both"), to: to("lan2", "lan") }, topology)).toBe("pastHost");
    expect(remark({ from: from("both"), to: to("c3", "a0") }, topology)).toBeNull();
    expect(remark({ from: from("c1"), to: to("lan2", "lan") }, topology)).toBeNull();
    expect(firstChoice(topology).from).not.toEqual(from("lan1"));
  });

  it("begins with something that can be sent, whatever is there", () => {
    for (const count of [0, 1, 2, 6]) {
      const topology = hostOf(count);
      expect(whyNot(firstChoice(topology), topology), `${count} containers`).toBeNull();
    }
    expect(whyNot(firstChoice(null), null)).toBeNull();
  });

  it("a choice survives the select box", () => {
    for (const from of [C0, host, outside]) expect(fromOfKey(keyOfFrom(from))).toEqual(from);
    for (const end of [to("c0", "a0"), published("udp"), host, outside])
      expect(toOfKey(keyOfTo(end))).toEqual(end);
  });
});
