/**
 * The host process of a Docker target, its channel on standard input and output, dock's at the socket that it is
 * given. Ends with the channel.
 */
import { createConnection } from "node:net";
import { Duplex } from "node:stream";
import { createDockClient } from "../docker/dock-client";
import { createDockerHost } from "../docker/docker-host";

const host = createDockerHost(createDockClient(() => createConnection(process.argv[2] ?? "")));
host.connect(Duplex.from({ readable: process.stdin, writable: process.stdout }));
process.stdin.once("close", async () => {
  await host.close();
  process.exit();
});
