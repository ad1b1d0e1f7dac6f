import * as z from "zod/mini";
import { sanitizeText } from "@/lib/protocol/sanitize-text";

const name = z.pipe(
  z.string(),
  z.transform((text: string) => sanitizeText(text)),
);
const softName = z.catch(name, "");
const id = z.string().check(z.regex(/^[0-9a-f]{64}$/));
/** Address, network or MAC; anything else is none. */
const address = z.catch(z.nullable(z.string().check(z.regex(/^[0-9a-fA-F.:/]{2,64}$/))), null);
const port = z.int().check(z.gte(1), z.lte(65_535));
/** Lists are read item by item (`readEach`); of maps only the values, a key may be `__proto__`. */
const later = z.catch(z.unknown(), null);

/** GET /version (docs.docker.com/reference/api/engine). Of every answer only these fields are looked at. */
export const versionShape = z.object({ Version: name });

/** GET /info */
export const infoShape = z.object({
  SecurityOptions: z.catch(z.array(z.string()), []),
  FirewallBackend: z.catch(z.object({ Driver: z.string() }), { Driver: "" }),
});

/** An item of GET /networks */
export const networkShape = z.object({
  Id: id,
  Name: name,
  Driver: softName,
  Internal: z.catch(z.boolean(), false),
  IPAM: z.catch(z.object({ Config: later }), { Config: null }),
  Options: z.catch(z.object({ "com.docker.network.bridge.name": z.optional(name) }), {}),
});
export const subnetShape = z.object({ Subnet: address });

/** An item of GET /containers/json */
export const containerShape = z.object({
  Id: id,
  Names: z.catch(z.array(z.string()), []),
  Image: softName,
  Ports: later,
  HostConfig: z.catch(z.object({ NetworkMode: softName }), { NetworkMode: "" }),
  NetworkSettings: z.catch(z.object({ Networks: later }), { Networks: null }),
});
export const endpointShape = z.object({
  NetworkID: id,
  IPAddress: address,
  GlobalIPv6Address: address,
  MacAddress: address,
});
export const publishedShape = z.object({
  PrivatePort: port,
  PublicPort: port,
  Type: z.enum(["tcp", "udp"]),
  IP: z.catch(z.string(), ""),
});
