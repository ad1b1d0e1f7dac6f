/** The host process of a Docker target, its channel on standard input and output. Ends with the channel. */
import { Duplex } from "node:stream";
import { createHost, HOST_INSTANCE } from "../host";

const host = createHost({ dockerSocket: "/run/docker.sock", instance: HOST_INSTANCE });
host.connect(Duplex.from({ readable: process.stdin, writable: process.stdout }));
process.stdin.once("close", async () => {
  await host.close();
  process.exit();
});
