import type { Box, Point } from "../map-layout";

/** `card:veth5ead5c7`, `bridge:docker0`, `nic:enp0s8`, `outside:wan`, `net`, `process`, `proxy`. */
export type NodeId = string & { readonly __brand: "NodeId" };

export function nodeId(kind: "card" | "bridge" | "nic" | "outside", name: string): NodeId {
  return `${kind}:${name}` as NodeId;
}

/** The network layer, local processes, docker-proxy, and what lies outside under no known name. */
export const NET = "net" as NodeId;
export const PROCESS = "process" as NodeId;
export const PROXY = "proxy" as NodeId;
export const ELSEWHERE = "outside:" as NodeId;

/** A container in one of its networks: one end of a veth pair. */
export type Card = {
  readonly id: NodeId;
  readonly box: Box;
  readonly name: string;
  readonly address: string | null;
  /** Where it has one beside `address`. */
  readonly address6: string | null;
  readonly mac: string | null;
  /** The host's end of the veth pair. */
  readonly port: string | null;
  readonly gone: boolean;
  /** Since when it has address and port. */
  readonly sinceUs: number | null;
  /** `5566 → 80`, as the host publishes it. */
  readonly published: readonly string[];
  /** From the card to the bridge; empty without a bridge. */
  readonly wire: readonly Point[];
};

export type BridgeBar = {
  readonly id: NodeId;
  readonly name: string;
  readonly address: string | null;
  readonly mac: string | null;
  readonly box: Box;
  /** Height of its text; wires begin below it. */
  readonly header: number;
  /** Where it joins the network layer. */
  readonly uplinkY: number;
};

/** A network: its bridge in kernel space, its containers beside it in user space. */
export type Group = {
  readonly name: string;
  readonly isInternal: boolean;
  /** CIDR */
  readonly subnets: readonly string[];
  readonly titleAt: Point;
  readonly box: Box;
  readonly bridge: BridgeBar | null;
  readonly cards: readonly Card[];
};

export type NamedBox = {
  readonly id: NodeId;
  readonly name: string;
  readonly lines: readonly string[];
  readonly box: Box;
};

/** How much a card says: `full` name, address, MAC and port; `short` two lines; `line` one. */
export type Density = "full" | "short" | "line";

/** Where everything stands in the view from above. `height` may be more than wanted: then it is scrolled. */
export type AboveLayout = {
  readonly width: number;
  readonly height: number;
  readonly density: Density;
  readonly host: Box;
  /** What runs in user space: the strip above, the containers at the right. */
  readonly strip: Box;
  readonly containers: Box;
  readonly kernel: Box;
  readonly outside: Box;
  readonly machines: readonly NamedBox[];
  readonly nics: readonly NamedBox[];
  readonly net: NamedBox;
  readonly process: NamedBox;
  readonly proxy: NamedBox | null;
  readonly groups: readonly Group[];
};
