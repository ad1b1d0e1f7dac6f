import type { Finding } from "@/lib/protocol/events";
import { run } from "@/server/host/programs";
import { listFolder, readText, sysctl } from "../kernel-file";
import { fine, note, problem } from "./finding";

export type Routing = {
  readonly forwards: boolean | null;
  /** Links on which the return route must be the way in (rp_filter 1); `lo` aside. */
  readonly strict: readonly string[];
  /** Links that lead outside: more than one, and a reply may leave by another than its request came in. */
  readonly defaultLinks: readonly string[];
  /** Rules of ip-rule(8) beside the three that every host has. */
  readonly routingRules: number;
};

const USUAL_RULES = 3;
const STRICT = 1;
/** A Docker host has a link for each container: more are counted. */
const NAMED = 3;

export async function lookAtRouting(): Promise<Routing> {
  const forward = sysctl("net/ipv4/ip_forward");
  const all = sysctl("net/ipv4/conf/all/rp_filter") ?? 0;
  const links = listFolder("/proc/sys/net/ipv4/conf").filter(
    (name) => !["all", "default", "lo"].includes(name),
  );
  // Documentation/networking/ip-sysctl.rst: the larger of conf/all and conf/LINK holds.
  const strict = links.filter(
    (name) => Math.max(all, sysctl(`net/ipv4/conf/${name}/rp_filter`) ?? 0) === STRICT,
  );
  const { exit, stdout } = await run({ program: "ip", args: ["rule", "show"] });
  const rules = stdout.split("\n").filter((line) => line !== "").length;
  return {
    forwards: forward === null ? null : forward !== 0,
    strict,
    defaultLinks: defaultLinks(readText("/proc/net/route") ?? ""),
    routingRules: exit === 0 ? Math.max(0, rules - USUAL_RULES) : 0,
  };
}

/** Columns of /proc/net/route: Iface, Destination, …, Mask in the eighth. */
function defaultLinks(table: string): readonly string[] {
  const rows = table.split("\n").map((line) => line.split("\t"));
  const found = rows.filter(
    ([, destination, , , , , , mask]) => destination === "00000000" && mask === "00000000",
  );
  return [...new Set(found.map(([link]) => link ?? ""))];
}

export function judgeRouting(routing: Routing, hasDocker: boolean): readonly Finding[] {
  return [judgeForwarding(routing, hasDocker), judgeReversePath(routing)];
}

function judgeForwarding({ forwards }: Routing, hasDocker: boolean): Finding {
  if (forwards === false && hasDocker)
    return problem(
      "net.ipv4.ip_forward=0",
      "packets from and to containers end at the routing decision: no chain FORWARD, no way out",
      "sysctl -w net.ipv4.ip_forward=1",
    );
  return fine(
    forwards === false ? "net.ipv4.ip_forward=0 (dockerd sets it to 1)" : "this host forwards packets",
  );
}

function judgeReversePath({ strict, defaultLinks, routingRules }: Routing): Finding {
  if (strict.length === 0) return fine("rp_filter is off or loose");
  const cause =
    defaultLinks.length > 1
      ? `default routes over ${defaultLinks.join(", ")}`
      : routingRules > 0
        ? `${routingRules} routing rules of this host's own`
        : null;
  const links =
    strict.length <= NAMED
      ? strict.join(", ")
      : `${strict.slice(0, NAMED).join(", ")} and ${strict.length - NAMED} more`;
  if (cause === null)
    return fine(`rp_filter is strict on ${links}, which is no matter: there is one way out`);
  return note(
    `rp_filter is strict on ${links}, with ${cause}`,
    "a packet whose answer would leave by another link ends after PREROUTING, and no chain says why",
    "sysctl -w net.ipv4.conf.all.rp_filter=2",
  );
}
