import type { GraphFamily, Stage } from "./chain-graph";
import type { Condition, GraphBuilder } from "./graph-builder";
import { upperHook } from "./hook-order";
import type { HostModel } from "./host-model";
import type { Seam } from "./link-layer";
import { glue, type Place, tile } from "./place";

/** Above the interfaces: net/ipv4/ip_input.c, ip_forward.c, ip_output.c; ip6 alike; arp.c in short. */
export function addNetworkLayer(
  builder: GraphBuilder,
  family: GraphFamily,
  model: HostModel,
  { receive, transmit }: Seam,
): void {
  const nicIn = builder.glue("nic:rx", "port", "net");
  const nicOut = builder.glue("nic:tx", "port", "net");
  const process = builder.glue("process", "process", "process");
  const hook = (name: "PREROUTING" | "INPUT" | "FORWARD" | "OUTPUT" | "POSTROUTING") =>
    builder.hook(upperHook(family, name, model), name, "net");

  builder.edge(nicIn, receive, "always");

  if (family === "arp") {
    const output = hook("OUTPUT");
    builder.chain([receive, ...hook("INPUT"), process]);
    builder.chain([process, ...output]);
    leave(builder, output.at(-1) ?? process, transmit, nicOut, []);
    return;
  }

  const route = builder.glue("dec:route", "decision", "net");
  const routeOut = builder.glue("dec:route-out", "decision", "net");
  const reroute = builder.glue("dec:reroute", "decision", "net");
  const neighbour = builder.glue("neigh", "glue", "net");
  const loopback = builder.glue("lo", "port", "net");

  const sabotage = glue("ip:sabotage");
  const prerouting = hook("PREROUTING");
  const due: Condition = { kind: "prerouting-due", stages: ["routed", "looped"] };
  builder.chain([receive, ...prerouting, route], new Map([[sabotage, due]]));
  if (prerouting.includes(sabotage)) {
    builder.edge(sabotage, route, "prerouting-done", { stages: ["bridged"], becomes: "routed" });
  }

  const input = hook("INPUT");
  builder.chain(
    [route, ...input, process],
    new Map([[route, { kind: "local-in", stages: ["routed", "looped"] }]]),
  );

  const postrouting = hook("POSTROUTING");
  builder.chain(
    [route, ...hook("FORWARD"), ...postrouting, neighbour],
    new Map([[route, { kind: "forward", stages: ["routed"] as readonly Stage[] }]]),
  );

  const output = hook("OUTPUT");
  const nat = tile("net", `${family}:nat:OUTPUT`);
  const behindNat = output[output.indexOf(nat) + 1];
  builder.chain(
    [process, routeOut, ...output, ...postrouting.slice(0, 1)],
    new Map<Place, Condition>([[nat, { kind: "not-rerouted" }]]),
  );
  builder.edge(nat, reroute, "rerouted");
  builder.edge(reroute, behindNat ?? neighbour, "always");

  leave(builder, neighbour, transmit, nicOut, ["routed", "local"]);
  builder.edge(neighbour, loopback, "to-lo", { stages: ["local"], becomes: "looped" });
  builder.edge(loopback, receive, "always");
}

function leave(
  builder: GraphBuilder,
  from: Place,
  bridge: Place,
  nic: Place,
  stages: readonly Stage[],
): void {
  const options = stages.length > 0 ? { stages } : {};
  builder.edge(from, bridge, "to-bridge", options);
  builder.edge(from, nic, "to-nic", options);
}
