import { BlockList } from "node:net";
import type { Outcome } from "@/lib/protocol/events";
import { holdNamespace } from "../held-namespace";
import { done, fault } from "../outcome";
import { inNamespace, run } from "../programs";

/**
 * Four addresses each, of ranges that no network is to use: documentation (RFC 5737) and benchmarks
 * (RFC 2544). The first that no route of this host touches is taken.
 */
export const CANDIDATES = ["192.0.2", "198.51.100", "203.0.113", "198.18.99", "198.19.99"] as const;
const PREFIX = 30;
const DEVICE = "hopwan";
const READY_MS = 3000;

/** The machine `wan`: a network namespace with no name, a cable to this host, and its default route. */
export type Outside = {
  readonly pid: number;
  readonly address: string;
  readonly hostAddress: string;
  readonly device: string;
  /** Resolves when it is no more: closed, or its process was killed. */
  readonly gone: Promise<void>;
  readonly close: () => Promise<void>;
};

/** It goes with its process, and that with this one, `kill -9` included. Errors: `no-outside`. */
export async function outsideUp(): Promise<Outcome<Outside>> {
  const routes = await run({ program: "ip", args: ["-4", "route", "show", "table", "all"] });
  if (routes.exit !== 0) return fault("no-outside", routes.stderr);
  const index = CANDIDATES.findIndex((base) => isUnused(base, routes.stdout));
  const base = CANDIDATES[index];
  if (base === undefined) return fault("no-outside", `in use: ${CANDIDATES.join(", ")}`);
  const hostAddress = `${base}.1`;
  const address = `${base}.2`;
  const device = index === 0 ? DEVICE : `${DEVICE}${index}`;

  const { pid, ready, gone, end } = holdNamespace(READY_MS);
  const close = async () => {
    end();
    await gone;
    // The kernel takes a namespace down in its own time: with the cable it is gone at once.
    await run({ program: "ip", args: ["link", "delete", "dev", device] });
  };
  if (!(await ready) || pid === undefined) {
    end();
    return fault("no-outside", "a namespace was refused");
  }
  // No router solicitations of its own between the packets. Fails where there is no IPv6: then there are none.
  const quiet = (link: string) => `link set ${link} addrgenmode none`;
  const steps: readonly (readonly [inside: number | null, line: string, mayFail?: "may fail"])[] = [
    [null, `link add ${device} type veth peer name eth0 netns ${pid}`],
    [null, `address add ${hostAddress}/${PREFIX} dev ${device}`],
    [null, quiet(device), "may fail"],
    [null, `link set ${device} up`],
    [pid, quiet("eth0"), "may fail"],
    [pid, `address add ${address}/${PREFIX} dev eth0`],
    [pid, "link set lo up"],
    [pid, "link set eth0 up"],
    [pid, `route add default via ${hostAddress}`],
  ];
  for (const [inside, line, mayFail] of steps) {
    const ran = await run(inNamespace(inside, { program: "ip", args: line.split(" ") }));
    if (ran.exit === 0 || mayFail) continue;
    end();
    return fault("no-outside", ran.stderr.trim());
  }
  return done({ pid, address, hostAddress, device, gone, close });
}

/** @param routes output of `ip -4 route show table all`: default routes have no number. */
export function isUnused(base: string, routes: string): boolean {
  const ours = [0, 1, 2, 3].map((last) => `${base}.${last}`);
  return [...routes.matchAll(/(?<![\d.])(\d+\.\d+\.\d+\.\d+)(?:\/(\d+))?/g)].every(
    ([, address = "", prefix = "32"]) => {
      const route = new BlockList();
      // Half of all addresses is how a VPN writes its default route.
      if (Number(prefix) <= 1) return true;
      route.addSubnet(address, Number(prefix));
      return ours.every((one) => !route.check(one));
    },
  );
}
