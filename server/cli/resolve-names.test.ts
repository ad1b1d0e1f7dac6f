import { describe, expect, it } from "vitest";
import { dockerReading, idOf } from "@/lib/docker/testing/docker-reading";
import { type NamesAsked, resolveNames } from "./resolve-names";

const READING = {
  ...dockerReading({
    containers: [
      { number: 2, name: "web", published: 8080 },
      { number: 3, name: "db" },
    ],
  }),
  inside: [],
};
const NOTHING = { addresses: [], ports: [], container: null, network: null };
const find = (asked: Partial<NamesAsked>) =>
  resolveNames({ ...NOTHING, host: { kind: "docker", reading: READING, backend: "nft" }, ...asked });

const containers = (body: unknown) => ({
  kind: "docker" as const,
  backend: "nft" as const,
  reading: { ...READING, docker: { ...READING.docker, containers: JSON.stringify(body) } },
});

describe("names on the command line", () => {
  it("are a container's, of which the addresses are taken, and the host's own behind NAT", () => {
    const found = find({ container: "web" });
    expect(found).toMatchObject({ ok: true, value: { ports: [] } });
    const addresses = found.ok ? found.value.addresses : [];
    expect(addresses[0]).toBe("172.18.0.2");
    expect(addresses).not.toContain("172.18.0.3");
    // Though no inside was read, so that no port of a container is known.
    expect(addresses.length).toBeGreaterThan(1);
  });

  it("may be an id, as docker ps prints it", () => {
    expect(find({ container: idOf(2).slice(0, 12) })).toEqual(find({ container: "web" }));
    expect(find({ container: idOf(2).slice(0, 11) })).toMatchObject({ code: "unknown-container" });
  });

  it("are a network's, of which the subnets are taken", () => {
    const found = find({ network: "shop" });
    expect(found.ok && found.value.addresses[0]).toBe("172.18.0.0/16");
  });

  it("join what else is asked for, and a port its other side", () => {
    const found = find({ addresses: ["192.0.2.7"], ports: [8080], container: "db", network: "shop" });
    expect(found.ok && found.value.addresses).toEqual(
      expect.arrayContaining(["192.0.2.7", "172.18.0.3", "172.18.0.0/16"]),
    );
    expect(found.ok && found.value.ports).toEqual([8080, 80]);
  });

  it("are the lab's own there, where no Docker is asked", () => {
    const host = { kind: "lab" } as const;
    expect(find({ host, container: "nginx", network: "bridge" })).toEqual({
      ok: true,
      value: { addresses: ["172.18.0.2", "172.17.8.211", "172.18.0.0/16"], ports: [] },
    });
  });

  it("that nobody has are told, with some that are there", () => {
    expect(find({ container: "shop\u001b[2J" })).toEqual({
      ok: false,
      code: "unknown-container",
      detail: "shop\\x1b[2J; there: db, web",
    });
    expect(find({ network: "web" })).toMatchObject({ code: "unknown-network", detail: "web; there: shop" });
    expect(find({ host: containers([]), container: "web" })).toMatchObject({ detail: "web; there: none" });
  });

  it("of something without an address are refused: no address at all would log everything", () => {
    const body = JSON.parse(READING.docker.containers);
    const [first] = body;
    const host = containers([
      { ...first, NetworkSettings: { Networks: { host: { NetworkID: idOf(9), IPAddress: "" } } } },
    ]);
    expect(find({ host, container: "web" })).toMatchObject({ ok: false, code: "no-own-address" });
    expect(find({ host, container: "web", network: "shop" })).toMatchObject({ code: "no-own-address" });
  });

  it("are not looked for where no engine answered, or a rootless one", () => {
    const empty = { version: "", info: "", networks: "", containers: "" };
    const none = { ...containers([]), reading: { ...READING, docker: empty } };
    expect(find({ host: none, container: "web" })).toMatchObject({ code: "no-docker" });
    const info = JSON.stringify({ SecurityOptions: ["name=rootless"] });
    const rootless = { ...none, reading: { ...READING, docker: { ...READING.docker, info } } };
    expect(find({ host: rootless, container: "web" })).toMatchObject({ code: "docker-rootless" });
  });
});
