import { networkInterfaces } from "node:os";

const ANY = new Set(["0.0.0.0", "::"]);

export function isLoopback(address: string): boolean {
  const plain = address.startsWith("::ffff:") ? address.slice(7) : address;
  return plain === "::1" || plain === "localhost" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}

/** The Host headers that name this server, as browsers write them. Names of other machines never do. */
export function allowedHosts(host: string, port: number): ReadonlySet<string> {
  const names = new Set<string>();
  for (const address of reachedAt(host)) {
    names.add(address.includes(":") ? `[${address}]` : address);
    if (isLoopback(address)) names.add("localhost");
  }
  // As it was typed; and as browsers write it: lower case, IPv6 shortened, port 80 left out.
  return new Set([...names].flatMap((name) => [`${name}:${port}`, new URL(`http://${name}:${port}`).host]));
}

/** The address to print: one that a browser elsewhere can open where there is one. */
export function shownHost(host: string, port: number): string {
  const addresses = reachedAt(host);
  const address = addresses.find((candidate) => !isLoopback(candidate)) ?? host;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

function reachedAt(host: string): readonly string[] {
  if (!ANY.has(host)) return [host];
  const own = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return own
    .filter(({ family }) => host === "::" || family === "IPv4")
    .map(({ address }) => address)
    .filter((address) => !address.startsWith("fe80:"));
}
