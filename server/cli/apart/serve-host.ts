import { setTimeout as sleep } from "node:timers/promises";
import { dockerSocket } from "@/server/host/docker/docker-socket";
import { createHost, HOST_INSTANCE } from "@/server/host/host";
import { doctorArguments } from "../doctor-arguments";
import { faultLine } from "../fault-line";
import { LAB_NAME } from "../lab-name";
import { nextSignal } from "../next-signal";
import type { HostCommand } from "./apart-command";
import { listenOnSocket } from "./listen-on-socket";

/** A program that hangs (nft, ip) must not keep the rest; what it held goes with this process. */
const CLEARING_MS = 5000;

/** `hopscope host`: one web at a time; when its connection closes, its rules go. Resolves with the exit code. */
export async function serveHost({ socket, group, target, ownBridge }: HostCommand): Promise<number> {
  const stopped = nextSignal();
  const listening = await listenOnSocket(socket, group);
  if (listening.kind === "fault") {
    process.stderr.write(faultLine(listening.code, listening.detail));
    return 2;
  }
  const engine = dockerSocket();
  const watched =
    target === "docker" && engine !== null
      ? { dockerSocket: engine, instance: HOST_INSTANCE }
      : { instance: LAB_NAME };
  const host = createHost({
    ...{ ...watched, ownBridge },
    doctor: [...doctorArguments(engine), "--apart"],
  });
  const { server } = listening;
  let isTaken = false;
  server.on("connection", (web) => {
    if (isTaken) {
      web.destroy();
      return;
    }
    isTaken = true;
    web.once("close", () => {
      isTaken = false;
    });
    host.connect(web);
    web.resume();
  });
  process.stdout.write(`hopscope host waits for web at ${socket}\n`);
  await stopped;
  server.close();
  await Promise.race([host.close(), sleep(CLEARING_MS)]);
  return 0;
}
