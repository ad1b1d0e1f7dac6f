import * as z from "zod/mini";
import { sanitizeText } from "@/lib/protocol/sanitize-text";
import { parseJson, readEach } from "./parse-json";

/** An interface, as `ip -j -d address show` prints it (ip-address(8), iproute2 ip/ipaddress.c). */
export type Link = {
  readonly index: number;
  readonly name: string;
  /** Of the other end of a veth pair, counted in the namespace where that is. */
  readonly peerIndex: number | null;
  /** The bridge that it is a port of. */
  readonly master: string | null;
  readonly kind: string;
  readonly mac: string | null;
  readonly addresses: readonly { readonly address: string; readonly prefix: number }[];
  /** The bridge's own switches, beside the global ones (net/bridge/br_netfilter_hooks.c). */
  readonly calls: { readonly iptables: boolean; readonly ip6tables: boolean; readonly arptables: boolean };
};

const name = z.pipe(
  z.string(),
  z.transform((text: string) => sanitizeText(text)),
);
const index = z.int().check(z.nonnegative());
const flag = z.catch(
  z.pipe(
    z.int(),
    z.transform((value: number) => value !== 0),
  ),
  false,
);
const text = z.string().check(z.regex(/^[0-9a-fA-F.:]{2,64}$/));

const linkShape = z.object({
  ifindex: index,
  ifname: name,
  link_index: z.catch(z.nullable(index), null),
  master: z.catch(z.nullable(name), null),
  address: z.catch(z.nullable(text), null),
  addr_info: z.catch(z.unknown(), null),
  linkinfo: z.catch(z.unknown(), null),
});
const addressShape = z.object({ local: text, prefixlen: index });
const kindShape = z.object({ info_kind: name, info_data: z.catch(z.unknown(), null) });
const callsShape = z.object({ nf_call_iptables: flag, nf_call_ip6tables: flag, nf_call_arptables: flag });

export function readLinks(json: string): readonly Link[] {
  return readEach(linkShape, parseJson(json)).map((link) => {
    const kind = kindShape.safeParse(link.linkinfo).data;
    const calls = callsShape.safeParse(kind?.info_data).data;
    return {
      index: link.ifindex,
      name: link.ifname,
      peerIndex: link.link_index,
      master: link.master,
      kind: kind?.info_kind ?? "",
      mac: link.address,
      addresses: readEach(addressShape, link.addr_info, 64).map(({ local, prefixlen }) => ({
        address: local,
        prefix: prefixlen,
      })),
      calls: {
        iptables: calls?.nf_call_iptables ?? false,
        ip6tables: calls?.nf_call_ip6tables ?? false,
        arptables: calls?.nf_call_arptables ?? false,
      },
    };
  });
}

/** The host's end of the veth pair whose inner end is `inner`: each names the other's index. */
export function outerEnd(inner: Link, host: readonly Link[]): Link | null {
  return (
    host.find(
      ({ kind, index, peerIndex }) =>
        kind === "veth" && index === inner.peerIndex && (peerIndex === null || peerIndex === inner.index),
    ) ?? null
  );
}
