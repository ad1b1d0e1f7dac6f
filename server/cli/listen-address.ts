import type { ListenAddress } from "@/server/web/contract";

export const DEFAULT_LISTEN: ListenAddress = { host: "127.0.0.1", port: 4466 };

/** `127.0.0.1:4466`, `localhost:4466`, `[::1]:4466`; port 0 lets the kernel choose. Null: neither. */
export function parseListen(text: string): ListenAddress | null {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  // `256.1.1.1` looks like a name, and is none that a browser takes.
  if (host === undefined || port > 65_535 || !URL.canParse(`http://${text}`)) return null;
  return { host, port };
}
