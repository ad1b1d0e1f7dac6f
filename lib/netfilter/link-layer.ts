import type { GraphFamily } from "./chain-graph";
import type { Condition, GraphBuilder } from "./graph-builder";
import type { Hook } from "./hook";
import { bridgeHook, callsUpper, upperHook } from "./hook-order";
import type { HostModel } from "./host-model";
import { type Place, tile } from "./place";

/** Where the link layer and the network layer meet. */
export type Seam = { readonly receive: Place; readonly transmit: Place };

/** The bridge: net/bridge/br_input.c, br_forward.c, br_device.c, and br_netfilter_hooks.c where it is loaded. */
export function addLinkLayer(builder: GraphBuilder, family: GraphFamily, model: HostModel): Seam {
  const portIn = builder.glue("port:rx", "port", "link");
  const portOut = builder.glue("port:tx", "port", "link");
  const decision = builder.glue("dec:bridge", "decision", "link");
  const up = builder.glue("br:up", "glue", "link");
  const transmit = builder.glue("br:tx", "glue", "link");
  const receive = builder.glue("ip:rx", "glue", "net");
  const called = callsUpper(family, model);

  /** A bridge hook with the upper protocol's hook where br_netfilter calls it. */
  const hook = (name: Hook): readonly Place[] => {
    const own = bridgeHook(family, name, model);
    const calls = name !== "INPUT" && own.some((fn) => fn.kind === "br_netfilter");
    const upper = calls ? upperHook(family, name, model).filter((fn) => fn.kind !== "sabotage") : [];
    return [...builder.hook(own, name, "link"), ...builder.hook(upper, name, "link")];
  };

  const broute = tile("link", "bridge:broute:BROUTING");
  const callIptables: Condition = { kind: called && family !== "arp" ? "call-iptables" : "no-call-iptables" };
  const before = hook("PREROUTING");
  const leaving = new Map<Place, Condition>([[tile("link", "bridge:nat:PREROUTING"), callIptables]]);
  const arrival = [portIn, ...before];
  if (model.broute) {
    const brouting = builder.glue("dec:broute", "decision", "link");
    arrival.splice(arrival.indexOf(broute) + 1, 0, brouting);
    leaving.set(brouting, { kind: "not-brouted" });
    builder.edge(brouting, receive, "brouted", { becomes: "routed" });
  }
  addBridging(builder, arrival, decision, leaving, callIptables.kind === "call-iptables");

  const after = hook("POSTROUTING");
  const postrouting = after[0] ?? portOut;
  builder.chain([decision, ...hook("FORWARD"), postrouting], new Map([[decision, { kind: "bridged" }]]));
  // br_nf_post_routing leaves alone what br_netfilter did not take through FORWARD.
  const due: Condition = { kind: "postrouting-due", stages: ["bridged"] };
  const owes = after.length > 1;
  builder.chain([...after, portOut], owes ? new Map([[postrouting, due]]) : new Map());
  if (owes) builder.edge(postrouting, portOut, "postrouting-done", { stages: ["routed", "local"] });

  builder.chain(
    [decision, ...hook("INPUT"), up, receive],
    new Map<Place, Condition>([
      [decision, { kind: "up" }],
      [up, hasSabotage(family, model) ? { kind: "always" } : { kind: "always", becomes: "routed" }],
    ]),
  );
  builder.chain([transmit, ...hook("OUTPUT"), postrouting]);
  return { receive, transmit };
}

/** From the port to the bridging decision, which DNAT inside the bridge takes by a detour (br_netfilter_hooks.c, br_nf_pre_routing_finish). */
function addBridging(
  builder: GraphBuilder,
  arrival: readonly Place[],
  decision: Place,
  leaving: ReadonlyMap<Place, Condition>,
  called: boolean,
): void {
  const last = arrival.at(-1);
  if (!called || last === undefined) {
    builder.chain([...arrival, decision], leaving);
    return;
  }
  const detour = builder.glue("dec:route-bridge", "decision", "link");
  builder.chain(arrival, leaving);
  builder.edge(last, decision, "destination-kept");
  builder.edge(last, detour, "destination-changed");
  builder.edge(detour, decision, "always");
}

/** Only then does the stage `bridged` still matter behind the bridge. */
function hasSabotage(family: GraphFamily, model: HostModel): boolean {
  return upperHook(family, "PREROUTING", model).some((fn) => fn.kind === "sabotage");
}
