import { createHash } from "node:crypto";

/**
 * Next's static export starts itself by inline scripts: exactly those, by their hash, and no others.
 * `'self'` covers the WebSocket of the same host and port (CSP level 3).
 *
 * Two things could not be had (tried in Chromium with the built page): Trusted Types, because Turbopack's loader
 * assigns script addresses as plain strings; and styles without `'unsafe-inline'`, because radix-ui locks
 * scrolling with a <style> element.
 */
export function contentSecurityPolicy(assets: ReadonlyMap<string, Uint8Array>): string {
  const hashes = new Set<string>();
  for (const [path, bytes] of assets) {
    if (!path.endsWith(".html")) continue;
    for (const script of inlineScripts(Buffer.from(bytes).toString("utf8"))) {
      hashes.add(`'sha256-${createHash("sha256").update(script).digest("base64")}'`);
    }
  }
  return [
    "default-src 'none'",
    ["script-src 'self'", ...hashes].join(" "),
    "style-src 'self' 'unsafe-inline'",
    "connect-src 'self'",
    "worker-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Only files that the build made are read here, so a simple scan is enough. */
function inlineScripts(html: string): readonly string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].flatMap(([, body]) =>
    body === undefined || body === "" ? [] : [body],
  );
}
