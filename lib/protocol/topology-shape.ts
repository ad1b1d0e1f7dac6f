import * as z from "zod/mini";
import type { HostModel } from "@/lib/netfilter/host-model";
import { sanitizeText } from "./sanitize-text";
import type { Topology } from "./topology";

/** Names come from Docker and from whoever named the interface: made safe as they are parsed. */
const name = z.pipe(
  z.string(),
  z.transform((value: string) => sanitizeText(value)),
);
/** Rules are longer than names. */
const ruleText = z.pipe(
  z.string(),
  z.transform((value: string) => sanitizeText(value, 512)),
);
const maybeName = z.nullable(name);
const port = z.int().check(z.gte(0), z.lte(65535));
const backend = z.enum(["legacy", "nft"]);
/** Keeps one host with very many containers from filling every viewer's screen and memory. */
const LIST_MAX = 4096;

function list<T extends z.ZodMiniType>(item: T) {
  return z.array(item).check(z.maxLength(LIST_MAX));
}

const model = z.object({
  ipBackend: backend,
  bridgeBackend: backend,
  bridgeNfCallIptables: z.boolean(),
  bridgeNfCallIp6tables: z.boolean(),
  bridgeNfCallArptables: z.optional(z.boolean()),
  broute: z.boolean(),
  security: z.boolean(),
  userlandProxy: z.boolean(),
});

export const topologyShape = z.object({
  model,
  hostname: name,
  kernel: name,
  bridges: list(
    z.object({
      name,
      network: name,
      mac: maybeName,
      address: maybeName,
      subnet: maybeName,
      // A log that an older hopscope wrote has none.
      callsIptables: z.catch(z.nullable(z.boolean()), null),
    }),
  ),
  ports: list(z.object({ name, bridge: name, container: maybeName, address: maybeName, mac: maybeName })),
  nics: list(z.object({ name, address: maybeName })),
  published: list(
    z.object({
      protocol: z.enum(["tcp", "udp"]),
      hostPort: port,
      // A log that an older hopscope wrote has none.
      bound: z.catch(maybeName, null),
      container: name,
      containerAddress: name,
      containerPort: port,
    }),
  ),
  outside: list(z.object({ name, address: name, device: z.catch(maybeName, null) })),
  engine: z.nullable(z.object({ version: name, firewall: name, rootless: z.boolean() })),
  networks: list(
    z.object({
      id: name,
      name,
      driver: name,
      bridge: maybeName,
      subnets: z.array(name).check(z.maxLength(16)),
      // A log that an older hopscope wrote has none.
      isInternal: z.catch(z.boolean(), false),
    }),
  ),
  containers: list(
    z.object({
      id: name,
      name,
      image: name,
      state: z.enum(["running", "gone"]),
      // A log that an older hopscope wrote has none.
      sharesWith: z.catch(maybeName, null),
      endpoints: list(
        z.object({
          network: name,
          address: maybeName,
          // A log that an older hopscope wrote has none.
          address6: z.catch(maybeName, null),
          mac: maybeName,
          port: maybeName,
          sinceUs: z.catch(z.nullable(z.number()), null),
        }),
      ),
    }),
  ),
  userChains: list(
    z.object({
      family: z.enum(["bridge", "ip", "ip6"]),
      table: name,
      name,
      from: z.array(name).check(z.maxLength(64)),
      rules: z.array(ruleText).check(z.maxLength(256)),
    }),
  ),
  absentTables: z.optional(list(name)),
  lacks: z.optional(z.array(z.enum(["NET_ADMIN", "SYS_ADMIN"]))),
});

/** Only the fields named here leave the host: labels, environment and mounts have no way in. */
export function parseTopology(value: unknown): Topology | null {
  const parsed = topologyShape.safeParse(value);
  return parsed.success ? withoutAbsent(parsed.data) : null;
}

function withoutAbsent({ lacks, absentTables, ...topology }: z.infer<typeof topologyShape>): Topology {
  const { bridgeNfCallArptables, ...rest } = topology.model;
  const model: HostModel = bridgeNfCallArptables === undefined ? rest : { ...rest, bridgeNfCallArptables };
  return {
    ...topology,
    model,
    ...(lacks === undefined ? {} : { lacks }),
    ...(absentTables === undefined ? {} : { absentTables }),
  };
}
