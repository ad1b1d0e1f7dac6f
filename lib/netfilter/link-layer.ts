import type { GraphFamily } from "./chain-graph";
import type { Condition, GraphBuilder } from "./graph-builder";
import type { Hook } from "./hook";
import { bridgeHook, upperHook } from "./hook-order";
import type { HostModel } from "./host-model";
import { type Place, tile } from "./place";

/** Where the link layer and the network layer meet. */
export type Seam = { readonly receive: Place; readonly transmit: Place };

const BROUTING = tile("link", "bridge:broute:BROUTING");
const PREROUTING = tile("link", "bridge:nat:PREROUTING");
const POSTROUTING = tile("link", "bridge:nat:POSTROUTING");

/** The bridge: net/bridge/br_input.c, br_forward.c, br_device.c, and br_netfilter_hooks.c where it is loaded. */
export function addLinkLayer(builder: GraphBuilder, family: GraphFamily, model: HostModel): Seam {
  const decision = builder.glue("dec:bridge", "decision", "link");
  const receive = builder.glue("ip:rx", "glue", "net");
  const transmit = builder.glue("br:tx", "glue", "link");
  const hook = (name: Hook) => hookInBridge(builder, family, model, name);

  addArrival(builder, hook("PREROUTING"), decision, receive);
  builder.chain([decision, ...hook("FORWARD"), POSTROUTING], new Map([[decision, { kind: "bridged" }]]));
  addPassingUp(builder, hook("INPUT"), decision, receive, skipsPrerouting(family, model));
  builder.chain([transmit, ...hook("OUTPUT"), POSTROUTING]);
  addDeparture(builder, hook("POSTROUTING"));
  return { receive, transmit };
}

/** A bridge hook's functions, with the upper protocol's behind the one by which br_netfilter calls them. */
function hookInBridge(
  builder: GraphBuilder,
  family: GraphFamily,
  model: HostModel,
  name: Hook,
): readonly Place[] {
  const own = bridgeHook(family, name, model);
  // At LOCAL_IN br_netfilter only looks after conntrack: no table is called.
  const calls = name !== "INPUT" && own.some((fn) => fn.kind === "br_netfilter");
  const upper = calls ? upperHook(family, name, model).filter((fn) => fn.kind !== "sabotage") : [];
  return [...builder.hook(own, name, "link"), ...builder.hook(upper, name, "link")];
}

/** From the port to the bridging decision; BROUTING may send a frame to the network layer at once. */
function addArrival(
  builder: GraphBuilder,
  prerouting: readonly Place[],
  decision: Place,
  receive: Place,
): void {
  const calls = prerouting.at(-1) !== PREROUTING;
  const leaving = new Map<Place, Condition>([
    [PREROUTING, { kind: calls ? "call-iptables" : "no-call-iptables" }],
  ]);
  const way = [builder.glue("port:rx", "port", "link"), ...prerouting];
  if (way.includes(BROUTING)) {
    const brouting = builder.glue("dec:broute", "decision", "link");
    way.splice(way.indexOf(BROUTING) + 1, 0, brouting);
    leaving.set(brouting, { kind: "not-brouted" });
    builder.edge(brouting, receive, "brouted", { becomes: "routed" });
  }
  const last = way.at(-1);
  if (calls && last !== undefined) {
    // DNAT inside the bridge makes it ask for a route (br_netfilter_hooks.c, br_nf_pre_routing_finish).
    const detour = builder.glue("dec:route-bridge", "decision", "link");
    leaving.set(last, { kind: "destination-kept" });
    builder.edge(last, detour, "destination-changed");
    builder.edge(detour, decision, "always");
  }
  builder.chain([...way, decision], leaving);
}

/** What the bridge hands up stays `bridged` only as long as PREROUTING has to be skipped for it. */
function addPassingUp(
  builder: GraphBuilder,
  input: readonly Place[],
  decision: Place,
  receive: Place,
  skips: boolean,
): void {
  const up = builder.glue("br:up", "glue", "link");
  const leaving = new Map<Place, Condition>([[decision, { kind: "up" }]]);
  if (!skips) leaving.set(up, { kind: "always", becomes: "routed" });
  builder.chain([decision, ...input, up, receive], leaving);
}

/** br_nf_post_routing leaves alone what br_netfilter did not take through FORWARD. */
function addDeparture(builder: GraphBuilder, postrouting: readonly Place[]): void {
  const portOut = builder.glue("port:tx", "port", "link");
  const leaving = new Map<Place, Condition>();
  if (postrouting.at(-1) !== POSTROUTING) {
    leaving.set(POSTROUTING, { kind: "postrouting-due", stages: ["bridged"] });
    builder.edge(POSTROUTING, portOut, "postrouting-done", { stages: ["routed", "local"] });
  }
  builder.chain([...postrouting, portOut], leaving);
}

function skipsPrerouting(family: GraphFamily, model: HostModel): boolean {
  return upperHook(family, "PREROUTING", model).some((fn) => fn.kind === "sabotage");
}
