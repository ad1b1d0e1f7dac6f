import { endianness } from "node:os";

/** Of /proc/net/route (fib_route_seq_show, net/ipv4/fib_trie.c): addresses are numbers of the machine's byte order. */
export function defaultGateway(routes: string): string | null {
  for (const line of routes.split("\n").slice(1)) {
    const [, destination, gateway = ""] = line.split("\t");
    if (destination !== "00000000" || !/^[0-9A-F]{8}$/.test(gateway) || gateway === "00000000") continue;
    const bytes = [...Buffer.from(gateway, "hex")];
    return (endianness() === "LE" ? bytes.reverse() : bytes).join(".");
  }
  return null;
}
