import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askEngine } from "./ask-engine";

async function ask(respond: RequestListener) {
  const folder = mkdtempSync(join(tmpdir(), "hopscope-engine-"));
  const server = createServer(respond);
  try {
    await new Promise<void>((resolve) => server.listen(join(folder, "s"), resolve));
    return await askEngine(join(folder, "s"));
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

describe("what answers at Docker's socket", () => {
  it("[D2] is understood, whether its length is said or its end is the connection's", async () => {
    expect(await ask((_, response) => response.end("{}"))).toEqual({ kind: "answer", body: {} });
    expect(
      await ask((request) => request.socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{"a":1}')),
    ).toEqual({ kind: "answer", body: { a: 1 } });
  });

  it("[D2] is said to be cut off where it is longer than any answer, or stops in the middle", async () => {
    const cut = { kind: "strange", detail: "cut off" };
    expect(await ask((_, response) => response.end("x".repeat(2 << 20)))).toEqual(cut);
    const breaksOff: RequestListener = (_, response) => {
      response.writeHead(200, { "content-length": 10 });
      response.write("{");
      setTimeout(() => response.destroy(), 20);
    };
    expect(await ask(breaksOff)).toEqual(cut);
  });

  it("[D2] is said to be silent where it never ends", async () => {
    expect(await ask((_, response) => response.write("{"))).toMatchObject({ kind: "silent" });
  });
});
