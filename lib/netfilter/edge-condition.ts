/**
 * When a packet takes an edge of the chain graph. The graph is built for one host, so conditions that the
 * host decides (bridge-nf-call-iptables) mark the edge that this host has; the others the packet decides.
 */
export type EdgeCondition =
  | { readonly kind: "always" }
  /** BROUTING said DROP, which means: route it (net/bridge/br_input.c, br_handle_frame). */
  | { readonly kind: "brouted" }
  | { readonly kind: "not-brouted" }
  /** The bridge hands the packet to iptables: `[c1]` of br_netfilter. */
  | { readonly kind: "call-iptables" }
  | { readonly kind: "no-call-iptables" }
  /** DNAT, or a reply's un-SNAT, changed the destination inside the bridge. */
  | { readonly kind: "destination-changed" }
  | { readonly kind: "destination-kept" }
  /** The destination MAC belongs to another port: stays in layer 2. */
  | { readonly kind: "bridged" }
  /** The destination MAC is the bridge's own, or this is the local copy of a broadcast. */
  | { readonly kind: "up" }
  /** ip_sabotage_in: PREROUTING has already run inside the bridge. */
  | { readonly kind: "prerouting-done" }
  | { readonly kind: "prerouting-due" }
  | { readonly kind: "local-in" }
  | { readonly kind: "forward" }
  /** nat OUTPUT changed the destination: routed again. */
  | { readonly kind: "rerouted" }
  | { readonly kind: "not-rerouted" }
  | { readonly kind: "to-bridge" }
  | { readonly kind: "to-nic" }
  | { readonly kind: "to-lo" }
  /** The frame crossed the bridge's FORWARD, so br_netfilter still owes it ip POSTROUTING. */
  | { readonly kind: "postrouting-due" }
  /** It was routed or made here: POSTROUTING ran in the network layer (br_netfilter_hooks.c, br_nf_post_routing). */
  | { readonly kind: "postrouting-done" };

export type EdgeConditionKind = EdgeCondition["kind"];
