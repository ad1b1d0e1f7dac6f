import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Duplex, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import type { ReplaySource, RunningWeb, WebInput } from "../contract";
import { WEB_LIMITS, type WebLimits } from "../limits";
import { createWebLog, type WebLog } from "../log";
import type { RequestGuard } from "../request-guard";
import { startWebWith } from "../start-web";
import { FakeHost } from "./fake-host";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export type TestWebOptions = {
  /** Recorded logs by path, or the article's captures. For `live`, see fake-host.ts and kmsg-records.ts. */
  readonly source?:
    | { readonly kind: "captures" }
    | { readonly kind: "files"; readonly paths: readonly string[] }
    | {
        readonly kind: "live";
        readonly target?: "lab" | "docker";
        readonly kmsg: Readable;
        readonly host: Duplex;
        readonly dock?: Duplex;
      };
  /** The static export; without it a single page stands in. */
  readonly outDir?: string;
  readonly listen?: WebInput["listen"];
  readonly limits?: Partial<WebLimits>;
  readonly log?: WebLog;
  readonly guard?: RequestGuard;
  readonly faults?: WebInput["faults"];
};

export type TestWeb = RunningWeb & {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly presenterToken: string;
  readonly viewerToken: string;
};

/** The real web server in this process, on a port of its own. Call `close` when done. */
export async function startTestWeb(options: TestWebOptions = {}): Promise<TestWeb> {
  const source = options.source ?? { kind: "captures" };
  const isLive = source.kind === "live";
  const start = await startWebWith(
    {
      version: "0.0.0-test",
      target: isLive ? (source.target ?? "lab") : "replay",
      listen: options.listen ?? { host: "127.0.0.1", port: 0 },
      kmsg: isLive ? source.kmsg : null,
      host: isLive ? source.host : null,
      dock: isLive && source.target === "docker" ? (source.dock ?? new FakeHost()) : null,
      assets: options.outDir === undefined ? ONE_PAGE : readExport(options.outDir),
      replay: isLive ? [] : filesOf(source),
      faults: options.faults ?? [],
    },
    {
      limits: { ...WEB_LIMITS, ...options.limits },
      log: options.log ?? createWebLog(),
      ...(options.guard === undefined ? {} : { guard: options.guard }),
    },
  );
  if (start.kind === "fault") throw new Error(`${start.code}: ${start.detail}`);
  const { web } = start;
  return {
    ...web,
    origin: `http://127.0.0.1:${web.port}`,
    presenterToken: tokenOf(web.presenterUrl),
    viewerToken: tokenOf(web.viewerUrl),
  };
}

/** What /metrics says to a viewer. */
export async function metricsOf({ origin, viewerToken }: TestWeb): Promise<string> {
  return (await fetch(`${origin}/metrics`, { headers: { Authorization: `Bearer ${viewerToken}` } })).text();
}

/** A folder of static files as request path → bytes. */
export function readExport(folder: string): ReadonlyMap<string, Uint8Array> {
  const assets = new Map<string, Uint8Array>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    assets.set(path.slice(folder.replace(/\/$/, "").length), readFileSync(path));
  }
  const index = assets.get("/index.html");
  if (index !== undefined) assets.set("/", index);
  return assets;
}

const PAGE = Buffer.from(
  "<!doctype html><title>hopscope</title><script>document.title+=' ran'</script><script src=/a.js></script>",
);
const ONE_PAGE: ReadonlyMap<string, Uint8Array> = new Map([
  ["/", PAGE],
  ["/index.html", PAGE],
  ["/a.js", Buffer.from(`/* ${"x".repeat(4096)} */`)],
  ["/_next/static/chunks/b.js", Buffer.from("/* b */")],
]);

function filesOf(source: { kind: "captures" } | { kind: "files"; paths: readonly string[] }): ReplaySource[] {
  const folder = join(ROOT, "public/captures");
  const paths =
    source.kind === "files"
      ? source.paths
      : readdirSync(folder)
          .sort()
          .map((name) => join(folder, name));
  return paths.map((path) => ({
    name: basename(path),
    open: () => Readable.from([readFileSync(path)]),
    hasEnd: true,
  }));
}

function tokenOf(url: string): string {
  return new URL(url).hash.slice("#t=".length);
}
