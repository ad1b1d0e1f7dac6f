import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { done, fault } from "../outcome";
import { containerPid } from "./container-pid";
import { createDockClient } from "./dock-client";
import { readInside } from "./host-reader";
import { sendTraffic } from "./traffic";

const ID = "e".repeat(64);

/** A dock whose every answer is this line, with the number of the request for `ID_`. */
function dockThatSays(answer: string) {
  let opened = 0;
  const open = () => {
    opened += 1;
    return new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        this.push(answer.replace("ID_", String(JSON.parse(String(chunk)).id)));
        done();
      },
    });
  };
  return { client: createDockClient(open), opened: () => opened };
}

const ends = (value: object) =>
  dockThatSays(`${JSON.stringify({ id: "ID_", ok: true, value })}\n`.replace('"ID_"', "ID_")).client;
const noOutside = async () => fault("no-outside");
const ping = { kind: "ping", count: 1, bytes: 56 } as const;

describe("what dock says", () => {
  it("[D7] is an answer by its number, or that dock is gone", async () => {
    const { client } = dockThatSays(`{"id":99,"ok":true,"value":[]}\n{"id":ID_,"ok":true,"value":[]}\n`);
    expect(await client.engine()).toEqual({ ok: true, value: [] });
    expect(await createDockClient(() => null).engine()).toMatchObject({ ok: false, code: "dock-gone" });
  });

  it.each(["nonsense\n", "null\n", "x".repeat(2 << 20)])(
    "[D7] ends that connection where it is none, and the next question opens another",
    async (answer) => {
      const { client, opened } = dockThatSays(answer);
      expect(await client.engine()).toMatchObject({ ok: false, code: "dock-gone" });
      expect(await client.engine()).toMatchObject({ ok: false, code: "dock-gone" });
      expect(opened()).toBe(2);
    },
  );

  it("[D7] lets nobody look into a process whose cgroup does not bear the container's id", async () => {
    for (const pid of [process.pid, 1, null, "1", -1, "self", undefined])
      expect(await readInside([{ id: ID, pid }])).toEqual(done([{ container: ID, links: "" }]));
    for (const bad of [
      null,
      {},
      "x",
      [null],
      [{ id: "../x", pid: 1 }],
      [{ pid: 1 }],
      Array(17).fill({ id: ID, pid: 1 }),
    ])
      expect(await readInside(bad)).toMatchObject({ ok: false, code: "bad-request" });
  });

  it("[D7] lets traffic start in no process whose cgroup does not bear the container's id", async () => {
    expect(containerPid(ID, process.pid)).toBeNull();
    for (const pid of [process.pid, 1, null, "1", -1, "self"]) {
      const dock = ends({ isKnown: true, pid, gateway: "172.18.0.1", address: null });
      const traffic = { from: { kind: "container", id: ID }, to: { kind: "host" }, act: ping } as const;
      expect(await sendTraffic(traffic, dock, noOutside)).toMatchObject({ ok: false, code: "netns-denied" });
    }
  });

  it("[D7] lets traffic go to an IPv4 address only", async () => {
    for (const address of ["-f", "8.8.8.8;x", "::1", "localhost", "", 7, null]) {
      const dock = ends({ isKnown: null, pid: null, gateway: null, address });
      const to = { kind: "container", id: ID, network: ID } as const;
      const sent = await sendTraffic({ from: { kind: "host" }, to, act: ping }, dock, noOutside);
      expect(sent).toMatchObject({ ok: false, code: "no-container" });
    }
  });
});
