import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  map: "application/json; charset=utf-8",
  txt: "text/plain; charset=utf-8",
  log: "text/plain; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  webp: "image/webp",
  woff2: "font/woff2",
  webmanifest: "application/manifest+json",
};

/** Below this a gzip header costs more than it saves. */
const GZIP_MIN_BYTES = 1024;

type Prepared = {
  readonly type: string;
  readonly etag: string;
  readonly cacheControl: string;
  readonly plain: Uint8Array;
  /** null: no smaller. Packed when first asked for. */
  gzip: Uint8Array | null | undefined;
};

export type StaticFiles = {
  /** GET and HEAD. Paths are looked up in a table: no path ever reaches a file system. */
  serve(request: IncomingMessage, response: ServerResponse): void;
};

export function createStaticFiles(assets: ReadonlyMap<string, Uint8Array>): StaticFiles {
  const prepared = new Map<string, Prepared>();

  function find(path: string): Prepared | null {
    for (const candidate of [path, `${path}.html`, `${path.replace(/\/$/, "")}/index.html`]) {
      const known = prepared.get(candidate);
      if (known !== undefined) return known;
      const bytes = assets.get(candidate);
      if (bytes === undefined) continue;
      const fresh = prepare(candidate, bytes);
      prepared.set(candidate, fresh);
      return fresh;
    }
    return null;
  }

  return {
    serve(request, response) {
      const file = find(pathOf(request));
      if (file !== null) return send(request, response, 200, file);
      const notFound = find("/404.html");
      if (notFound !== null) return send(request, response, 404, notFound);
      response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("Not found\n");
    },
  };
}

function prepare(path: string, bytes: Uint8Array): Prepared {
  const extension = path.slice(path.lastIndexOf(".") + 1);
  return {
    type: path.endsWith("/") ? "text/html; charset=utf-8" : (TYPES[extension] ?? "application/octet-stream"),
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    // Names below it carry a hash of the content.
    cacheControl: path.startsWith("/_next/static/") ? "public, max-age=31536000, immutable" : "no-cache",
    plain: bytes,
    gzip: undefined,
  };
}

function send(request: IncomingMessage, response: ServerResponse, status: number, file: Prepared): void {
  response.setHeader("ETag", file.etag);
  response.setHeader("Cache-Control", status === 200 ? file.cacheControl : "no-store");
  response.setHeader("Vary", "Accept-Encoding");
  if (status === 200 && matches(request.headers["if-none-match"], file.etag)) {
    response.writeHead(304).end();
    return;
  }
  const packed = acceptsGzip(request) ? gzipOf(file) : null;
  if (packed !== null) response.setHeader("Content-Encoding", "gzip");
  const body = packed ?? file.plain;
  response.writeHead(status, { "Content-Type": file.type, "Content-Length": body.byteLength });
  response.end(request.method === "HEAD" ? undefined : body);
}

function gzipOf(file: Prepared): Uint8Array | null {
  if (file.gzip === undefined) {
    const worth =
      file.plain.byteLength >= GZIP_MIN_BYTES && /^(?:text|application|image\/svg)/.test(file.type);
    const packed = worth ? gzipSync(file.plain) : null;
    file.gzip = packed !== null && packed.byteLength < file.plain.byteLength ? packed : null;
  }
  return file.gzip;
}

function acceptsGzip(request: IncomingMessage): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s|,|$))/.test(String(request.headers["accept-encoding"] ?? ""));
}

function matches(header: string | undefined, etag: string): boolean {
  return header?.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag) ?? false;
}

function pathOf(request: IncomingMessage): string {
  const path = (request.url ?? "/").split(/[?#]/, 1)[0] ?? "/";
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
