import fc from "fast-check";
import type { GraphFamily } from "../chain-graph";
import type { HostModel } from "../host-model";

const backend = fc.constantFrom("legacy" as const, "nft" as const);

export const anyModel: fc.Arbitrary<HostModel> = fc.record({
  ipBackend: backend,
  bridgeBackend: backend,
  bridgeNfCallIptables: fc.boolean(),
  bridgeNfCallIp6tables: fc.boolean(),
  bridgeNfCallArptables: fc.boolean(),
  broute: fc.boolean(),
  security: fc.boolean(),
  userlandProxy: fc.boolean(),
});

export const anyFamily: fc.Arbitrary<GraphFamily> = fc.constantFrom("ip", "ip6", "arp");
