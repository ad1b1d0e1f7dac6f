/**
 * The dock process of a Docker target: web's channel on standard input and output, the host's at the socket that
 * it is given. Ends with the channel.
 */
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import { Duplex } from "node:stream";
import { becomeDock } from "@/server/cli/become-dock";
import { createDock } from "@/server/dock/dock";

const ENGINE = "/run/docker.sock";
const path = process.argv[2] ?? "";
const server = createServer((peer) => dock.connect(peer));
await new Promise<void>((resolve) => server.listen(path, resolve));
chmodSync(path, 0o600);
becomeDock(ENGINE);
const dock = createDock(ENGINE);
dock.connect(Duplex.from({ readable: process.stdin, writable: process.stdout }));
process.stdin.once("close", () => process.exit());
