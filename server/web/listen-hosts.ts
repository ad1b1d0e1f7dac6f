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
  const hosts = new Set([...names].map((name) => `${name}:${port}`));
  // Port 80 is left out by browsers.
  if (port === 80) for (const name of names) hosts.add(name);
  return hosts;
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
