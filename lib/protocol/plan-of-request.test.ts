import { describe, expect, it } from "vitest";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import { WHOLE_HOST } from "./events";
import { addressesAsked, planOf } from "./plan-of-request";
import type { Topology } from "./topology";

const HOST: Topology = { ...hostOf(1), nics: [{ name: "eth0", address: "10.0.2.15" }], outside: [] };
const addressesOf = (topology: Topology, port: number | null = null) =>
  planOf({ ...WHOLE_HOST, container: "c0", port }, topology, null).addresses;

describe("what is logged of a container", () => {
  it("[P18] has the host's address in front of the machine outside before test traffic brings that up", () => {
    expect(addressesOf(HOST)).toEqual(["172.17.0.2", "10.0.2.15", "192.0.2.1"]);
    const taken = { ...HOST, nics: [{ name: "eth0", address: "192.0.2.2" }] };
    expect(addressesOf(taken)).toEqual(["172.17.0.2", "192.0.2.2", "198.51.100.1"]);
    const up = { ...HOST, outside: [{ name: "wan", address: "192.0.2.2", device: null }] };
    expect(addressesOf(up)).toEqual(["172.17.0.2", "10.0.2.15"]);
    expect(planOf({ ...WHOLE_HOST, network: "a0" }, HOST, null).addresses).toContain("192.0.2.1");
    expect(planOf(WHOLE_HOST, HOST, null).addresses).toEqual([]);
  });

  it("[P21] is asked for by the container's own addresses, the network's, and with one of the host's own by all containers'", () => {
    const asked = (change: Partial<typeof WHOLE_HOST>) => addressesAsked({ ...WHOLE_HOST, ...change }, HOST);
    expect(asked({ container: "c0" })).toEqual(["172.17.0.2"]);
    expect(asked({ network: "a0" })).toEqual(HOST.networks.find(({ id }) => id === "a0")?.subnets);
    expect(asked({ address: "192.0.2.9" })).toEqual(["192.0.2.9"]);
    expect(asked({ address: "10.0.2.15" })).toEqual(["10.0.2.15", "172.17.0.2"]);
    expect(asked({})).toEqual([]);
  });

  it("[P18] has 127.0.0.1 where Docker translates it and a port keeps the host's other loopback traffic away", () => {
    const withoutProxy = { ...HOST, model: { ...HOST.model, userlandProxy: false } };
    expect(addressesOf(withoutProxy, 8080)).toContain("127.0.0.1");
    expect(addressesOf(withoutProxy)).not.toContain("127.0.0.1");
    expect(addressesOf(HOST, 8080)).not.toContain("127.0.0.1");
  });
});
