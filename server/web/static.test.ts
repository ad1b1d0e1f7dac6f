import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestWeb, type TestWeb } from "./testing/start-test-web";

function raw(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    }).on("error", reject);
  });
}

describe("the static export", () => {
  let web: TestWeb;
  beforeAll(async () => {
    web = await startTestWeb();
  });
  afterAll(() => web.close());

  it("[W30] carries the whole set of security headers on every answer, refusals too", async () => {
    for (const path of ["/", "/a.js", "/nothing-here", "/metrics", "/healthz", "/..%2f..%2fetc/passwd"]) {
      const { headers } = await fetch(`${web.origin}${path}`);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      const policy = headers.get("content-security-policy") ?? "";
      for (const part of [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ]) {
        expect(policy).toContain(part);
      }
      expect(policy).not.toMatch(/script-src[^;]*'unsafe/);
    }
  });

  it("[W30] lets run exactly the inline scripts of the export, by hash", async () => {
    const policy = (await fetch(`${web.origin}/`)).headers.get("content-security-policy") ?? "";
    // printf %s "document.title+=' ran'" | openssl dgst -sha256 -binary | base64
    expect(policy).toContain("'sha256-RfJ3anGOoSqUzCKVBTROTSQo+XOGgD6Ei7stSm7FNns='");
    expect(policy.match(/'sha256-/g)).toHaveLength(1);
  });

  it("[W31] packs text, and answers a known ETag without a body", async () => {
    const packed = await raw(web.port, "/a.js", { "Accept-Encoding": "gzip, br" });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(packed.headers["content-type"]).toContain("text/javascript");
    const plain = await raw(web.port, "/a.js", { "Accept-Encoding": "gzip;q=0, identity" });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    expect(gunzipSync(packed.body)).toEqual(plain.body);
    expect(packed.body.length).toBeLessThan(plain.body.length);
    const etag = String(plain.headers.etag);
    const again = await raw(web.port, "/a.js", { "If-None-Match": `"x", W/${etag}` });
    expect([again.status, again.body.length]).toEqual([304, 0]);
  });

  it("[W31] lets browsers keep what has a hash in its name, and ask again for the rest", async () => {
    const immutable = await fetch(`${web.origin}/_next/static/chunks/b.js`);
    expect(immutable.headers.get("cache-control")).toContain("immutable");
    expect((await fetch(`${web.origin}/`)).headers.get("cache-control")).toBe("no-cache");
  });

  it("[W32] knows no path outside of the export", async () => {
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "//etc/passwd",
      "/a.js/..",
      "/%00",
      "/%",
      "/__proto__",
    ]) {
      expect([path, (await raw(web.port, path, {})).status]).toEqual([path, 404]);
    }
  });
});
