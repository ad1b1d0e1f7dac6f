import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { HOST_ANSWER_BYTES } from "@/lib/protocol/host-verbs";
import { openLink } from "./socket-link";

let folder: string;
let link: Duplex | null = null;
let server: Server | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hopscope-link-"));
});
afterEach(() => {
  link?.destroy();
  server?.close();
  rmSync(folder, { recursive: true });
});

async function listen(): Promise<Server> {
  const listening = createServer().listen(join(folder, "s"));
  await once(listening, "listening");
  server = listening;
  return listening;
}

async function peerOf(listening: Server): Promise<Socket> {
  const [peer] = await once(listening, "connection");
  (peer as Socket).on("error", () => {});
  return peer as Socket;
}

describe("a link", () => {
  it("[A1] waits for a socket that is not there yet, and says so", async () => {
    const opened = openLink(join(folder, "s"));
    link = opened;
    await once(opened, "lost");
    // Also to who began to listen after the first attempt.
    await once(opened, "lost");
    const found = once(opened, "found");
    const peer = await peerOf(await listen());
    await found;
    opened.write("question\n");
    expect(String((await once(peer, "data"))[0])).toBe("question\n");
  });

  it("[A3] comes back with whole lines only, and drops what is written in between", async () => {
    const listening = await listen();
    const coming = peerOf(listening);
    const opened = openLink(join(folder, "s"));
    link = opened;
    let read = "";
    opened.on("data", (chunk) => {
      read += chunk;
    });
    const peer = await coming;
    peer.write("6,1,1,-;first\n6,2,2,-;cut in the mid");
    while (read === "") await once(opened, "data");
    const again = peerOf(listening);
    const found = once(opened, "found");
    peer.destroy();
    await once(opened, "lost");
    opened.write("nobody hears this\n");
    const next = await again;
    await found;
    next.write("6,9,9,-;la");
    next.write("st\n");
    const heard = once(next, "data");
    opened.write("this\n");
    expect(String((await heard)[0])).toBe("this\n");
    while (!read.includes("last")) await once(opened, "data");
    expect(read).toBe("6,1,1,-;first\n6,9,9,-;last\n");
  });

  it("[A3] hands on the longest answer of a host whole", { timeout: 20_000 }, async () => {
    const coming = peerOf(await listen());
    const opened = openLink(join(folder, "s"));
    link = opened;
    const line = `${"x".repeat(HOST_ANSWER_BYTES - 1)}\n`;
    (await coming).write(line);
    let read = 0;
    opened.on("data", (chunk: Buffer) => {
      read += chunk.length;
    });
    opened.once("lost", () => {
      read = Number.NaN;
    });
    while (read === 0) await once(opened, "data");
    expect(read).toBe(line.length);
  });

  it("[A3] holds the other side back while nobody reads", async () => {
    const coming = peerOf(await listen());
    const opened = openLink(join(folder, "s"));
    link = opened;
    const peer = await coming;
    const line = `${"x".repeat(8191)}\n`;
    let written = 0;
    while (peer.write(line) && written < 10_000) written += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(opened.readableLength).toBeLessThan(1 << 20);
    expect(peer.writableLength).toBeGreaterThan(0);
  });
});
