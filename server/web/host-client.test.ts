import { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import { dockerReading } from "@/lib/docker/testing/docker-reading";
import { HOST_ANSWER_BYTES, type LogSite } from "@/lib/protocol/host-verbs";
import { createHostClient, type DockClient, moreMs } from "./host-client";

const PIECE_BYTES = 64 * 1024;

/** A host whose every answer is this, after `{"id":n,`; as a socket hands it on, piece by piece. */
function hostThatSays(answer: string) {
  const channel = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.from(`{"id":${JSON.parse(String(chunk)).id},${answer}`);
      for (let at = 0; at < bytes.length; at += PIECE_BYTES) this.push(bytes.subarray(at, at + PIECE_BYTES));
      done();
    },
  });
  return createHostClient(channel, 20_000);
}

const SITE: LogSite = {
  ...{ family: "ip", table: "filter", number: 1 },
  text: "-N x\n-A x -j RETURN\n-A x -j LOG\n-A x -j RETURN\n-I INPUT 1 -j x",
};

const failure = (code: string, detail: string) => `${JSON.stringify({ ok: false, code, detail }).slice(1)}\n`;

describe("the answers of the host process", () => {
  it("[W29] a failure's words are made safe, line by line", async () => {
    const host = hostThatSays(failure("nft-refused", "\u001b[2Jno\u202e\nsecond line"));
    expect(await host.ask({ verb: "rules-list" })).toEqual({
      ok: false,
      code: "nft-refused",
      detail: "\\x1b[2Jno\\u{202e}\nsecond line",
    });
  });

  it.each(["<img src=x>", "__proto__", "toString", ""])(
    "[W29] a failure that has no text is none of the host's: %j",
    async (code) => {
      const host = hostThatSays(failure(code, "x"));
      expect(await host.ask({ verb: "rules-list" })).toEqual({
        ok: false,
        code: "bad-message",
        detail: "code",
      });
    },
  );

  it("[W40] a reading of thousands of containers is taken whole", { timeout: 20_000 }, async () => {
    const reading = dockerReading();
    const containers = '"'.repeat(16 << 20);
    const value = { ...reading, docker: { ...reading.docker, containers } };
    const dock = hostThatSays(`${JSON.stringify({ ok: true, value }).slice(1)}\n`) as unknown as DockClient;
    expect(await dock.ask({ verb: "docker" })).toMatchObject({
      ok: true,
      value: { docker: { containers } },
    });
  });

  it("[W12] is waited for as long as its rules may take, one program each", () => {
    const moreFor = (sites: readonly LogSite[] | null) =>
      moreMs({
        verb: "rules-insert",
        rules: { nft: [], sites, legacy: false },
        minutes: 1,
      });
    expect(moreMs({ verb: "rules-list" })).toBe(0);
    expect(moreFor(null)).toBe(0);
    // A chain of our own and the way there; one rule that lets pass; one that logs, and returns.
    expect(moreFor([SITE, SITE])).toBe(2 * 5 * 50);
  });

  it("[W12] an answer without an end is the end of that host", { timeout: 20_000 }, async () => {
    const host = hostThatSays(`"ok":true,"value":"${"x".repeat(HOST_ANSWER_BYTES)}`);
    expect(await host.ask({ verb: "reading" })).toEqual({ ok: false, code: "host-gone", detail: "" });
    expect(host.isGone).toBe(true);
  });
});
