import { expect } from "vitest";
import { linesOf } from "./lines-of";
import { packetsIn } from "./packets-in";
import { sendRaw } from "./raw-packet";

/**
 * What the host sends without ports meets the same chains with 4 bytes behind its IP header and with 2, where no match
 * on a port can read: to a container and by `lo`.
 */
export async function expectPortlessWay(nonce: string, hostPid: number): Promise<void> {
  const chains = async (to: string, bytes: number) =>
    packetsIn(await linesOf(nonce, () => sendRaw(hostPid, to, bytes)))[0];
  for (const to of ["172.18.0.2", "127.0.0.1"]) {
    const whole = await chains(to, 4);
    expect(whole).toEqual(
      expect.arrayContaining([
        "ip:mangle:OUTPUT",
        "ip:nat:OUTPUT",
        "ip:filter:OUTPUT",
        "ip:mangle:POSTROUTING",
      ]),
    );
    // Of the nat chains only the first packet of a connection is logged, and both are of one.
    expect(await chains(to, 2)).toEqual(whole?.filter((chain) => !chain.startsWith("ip:nat:")));
  }
}
