import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import type { Socket } from "socket.io-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BackEnd, WHOLE_HOST } from "@/lib/protocol/events";
import { worldOf } from "@/lib/protocol/testing/world";
import { findLab } from "@/server/host/lab/lab-claim";
import { TestViewer } from "@/server/web/testing/test-viewer";
import { buildProgram, eventually, type Program } from "./testing/program";
import { type RunningHopscope, startHopscope } from "./testing/running-hopscope";

const LAB = `edges-${process.pid}`;
/** Three pings at once, each so often: some packet is in each chain while its rule goes in or out. */
const EVERY_S = 0.004;
const TRACED_MS = 600;

let program: Program;
let hopscope: RunningHopscope;
let viewer: TestViewer;
let control: Socket;
const pings: ChildProcess[] = [];

beforeAll(async () => {
  program = await buildProgram("web");
  hopscope = await startHopscope({
    command: [process.execPath, program.main, "serve"],
    cwd: program.folder,
    env: { HOPSCOPE_LAB: LAB },
  });
  const { origin, hash } = new URL(hopscope.presenterUrl);
  const token = hash.slice("#t=".length);
  viewer = new TestViewer({ origin, viewerToken: token });
  await eventually("it traces", 10_000, () => viewer.status?.tracing === "on");
  control = viewer.socket.io.socket("/control", { auth: { token } });
  await ask("trace-stop");
  for (const [from, to] of [
    ["netutils", "172.18.0.2"],
    ["host", "172.18.0.2"],
    ["netutils", "172.18.0.1"],
  ] as const) {
    const pid = findLab(LAB)?.pids[from];
    const args = [`--net=/proc/${pid}/ns/net`, "--", "ping", "-n", "-i", `${EVERY_S}`, "-c", "10000", to];
    pings.push(spawn("nsenter", args, { stdio: "ignore" }));
  }
});
afterAll(async () => {
  for (const each of pings) each.kill();
  viewer?.close();
  await hopscope?.stop();
  program?.remove();
});

function ask(name: string, ...args: unknown[]): Promise<unknown> {
  return control.timeout(10_000).emitWithAck(name, ...args);
}

it.each(["nft", "iptables", "nft", "iptables"] as const)(
  "[W57] nothing is called dropped while rules of %s go in and out under traffic",
  async (backend: BackEnd) => {
    const before = worldOf(viewer.events).packets.size;
    expect(await ask("trace-start", { ...WHOLE_HOST, backend, linesPerSecond: 100_000 })).toMatchObject({
      ok: true,
    });
    await sleep(TRACED_MS);
    expect(await ask("trace-stop")).toMatchObject({ ok: true });
    const facts = () => [...worldOf(viewer.events).packets.values()].map((packet) => packet.facts);
    // What waits for a neighbour is over after 4 s (lib/journey, F4).
    await eventually("no packet is under way", 10_000, () => facts().every((each) => each?.open === false));
    const fates = facts().map((each) => each?.fate);
    expect(fates.length - before).toBeGreaterThan(200);
    expect(fates.filter((fate) => fate === "dropped")).toEqual([]);
    expect(fates.filter((fate) => fate === "incomplete").length).toBeLessThan(fates.length / 5);
    expect(viewer.skipped).toEqual([]);
  },
);
