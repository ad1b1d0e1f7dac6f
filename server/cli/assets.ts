import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The static export as request path → bytes; empty if it was not built. */
export function readAssets(): Map<string, Uint8Array> {
  const root = fileURLToPath(new URL("../out/", import.meta.url));
  const assets = new Map<string, Uint8Array>();
  if (!existsSync(root)) return assets;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath.endsWith("/") ? entry.parentPath : `${entry.parentPath}/`}${entry.name}`;
    assets.set(`/${path.slice(root.length)}`, readFileSync(path));
  }
  const index = assets.get("/index.html");
  if (index !== undefined) assets.set("/", index);
  return assets;
}
