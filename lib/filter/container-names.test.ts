import { describe, expect, it } from "vitest";
import { hostOf } from "@/lib/figure/above/testing/host-of";
import { addressKey, containerNames, nameAt } from "./container-names";

const HOST = hostOf(2);
const [first, second] = HOST.containers;

describe("a container's name", () => {
  it("[F27] is found by each of its addresses, also where its port is not known", () => {
    const containers = HOST.containers.map((container) => ({
      ...container,
      endpoints: container.endpoints.map((end) => ({ ...end, port: null })),
    }));
    const ports = HOST.ports.map((port) => ({ ...port, container: null, address: null, mac: null }));
    const { byAddress } = containerNames({ ...HOST, containers, ports, published: [] });
    for (const { name, endpoints } of containers)
      for (const { address, address6 } of endpoints)
        for (const one of [address, address6])
          if (one !== null)
            expect(
              byAddress.get(addressKey(one))?.map((holder) => holder.name),
              one,
            ).toEqual([name]);
    expect(byAddress.size).toBe(3);
  });

  it("[F27] of one that runs goes before that of one that is gone", () => {
    if (first === undefined || second === undefined) throw new Error("two containers");
    const gone = { ...second, state: "gone" as const, endpoints: first.endpoints };
    for (const containers of [
      [first, gone],
      [gone, first],
    ]) {
      const names = containerNames({ ...HOST, containers, ports: [], published: [] });
      expect(nameAt(names, first.endpoints[0]?.address ?? "", null)).toBe(first.name);
    }
  });

  it("[F27] is that of who had the address then: the last that had come, else the first", () => {
    if (first === undefined || second === undefined) throw new Error("two containers");
    const since = (sinceUs: number | null) => first.endpoints.map((end) => ({ ...end, sinceUs }));
    const containers = [
      { ...first, name: "carol", endpoints: since(200) },
      { ...first, name: "bob", state: "gone" as const, endpoints: since(100) },
      { ...first, name: "alice", state: "gone" as const, endpoints: since(50) },
    ];
    const names = containerNames({ ...HOST, containers });
    const address = first.endpoints[0]?.address ?? "";
    const at = (stampUs: number | null) => nameAt(names, address, stampUs);
    expect([10, 60, 100, 199, 200, null].map(at)).toEqual(["alice", "alice", "bob", "bob", "carol", "carol"]);
  });

  it("[F27] is the owner's where others are in its network", () => {
    if (first === undefined) throw new Error("a container");
    const sidecar = { ...first, id: "s", name: "a-sidecar", sharesWith: first.id };
    for (const containers of [
      [sidecar, first],
      [first, sidecar],
    ]) {
      const names = containerNames({ ...HOST, containers, ports: [], published: [] });
      expect(nameAt(names, first.endpoints[0]?.address ?? "", null)).toBe(first.name);
    }
  });
});
