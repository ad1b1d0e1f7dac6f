import { describe, expect, it } from "vitest";
import type { WholeReading } from "@/lib/protocol/host-verbs";
import { engineOf } from "./engine-of";
import { readLinks } from "./links";
import { modelOf } from "./model-of";
import { dockerReading } from "./testing/docker-reading";
import { topologyOf } from "./topology-of";

const LEGACY = "iptables v1.8.9 (legacy)";
const model = (change: Partial<WholeReading>, backend: "nft" | "iptables" = "iptables") => {
  const reading = { ...dockerReading(), ...change };
  return modelOf(reading, readLinks(reading.links), backend);
};

describe("what the kernel does", () => {
  it("[D8] a bridge calls iptables by the global switch or by its own", () => {
    const off = { "net.bridge.bridge-nf-call-iptables": "0" };
    const { links } = dockerReading();
    expect(model({}).bridgeNfCallIptables).toBe(true);
    expect(model({ sysctls: off }).bridgeNfCallIptables).toBe(false);
    expect(model({ sysctls: {} }).bridgeNfCallIptables).toBe(false);
    const own = links.replace('"nf_call_iptables":0', '"nf_call_iptables":1');
    expect(model({ sysctls: off, links: own }).bridgeNfCallIptables).toBe(true);
    const bridges = (change: Partial<WholeReading>) =>
      topologyOf({ ...dockerReading(), ...change }, null, "nft").bridges.map((one) => one.callsIptables);
    expect(bridges({})).toEqual([true]);
    expect(bridges({ sysctls: off })).toEqual([false]);
    expect(bridges({ sysctls: off, links: own })).toEqual([true]);
  });

  it("[D8] tables are there when the saved rules show them", () => {
    expect(model({})).toMatchObject({ broute: false, security: false });
    expect(model({ ebtables: "*broute\n:BROUTING ACCEPT\n" }).broute).toBe(true);
    expect(model({ ip6tables: "*security\nCOMMIT\n" }).security).toBe(true);
  });

  it("[D8] without the userland proxy Docker translates the loopback too", () => {
    const proxied = "-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER\n";
    expect(model({ iptables: proxied }).userlandProxy).toBe(true);
    expect(model({ iptables: proxied.replace(" ! -d 127.0.0.0/8", "") }).userlandProxy).toBe(false);
    expect(model({ iptables: "" }).userlandProxy).toBe(true);
  });

  it("[D9] is nft's own for the nft back end, the host's for iptables", () => {
    const legacy = { iptablesVersion: LEGACY };
    expect(model(legacy, "nft")).toMatchObject({ ipBackend: "nft", bridgeBackend: "nft", broute: true });
    expect(model(legacy)).toMatchObject({ ipBackend: "legacy", bridgeBackend: "legacy", broute: false });
    expect(model({})).toMatchObject({ ipBackend: "nft", bridgeBackend: "nft" });
  });
});

describe("the engine", () => {
  const firewall = (change: Partial<WholeReading>) => engineOf({ ...dockerReading(), ...change })?.firewall;
  const CHAIN = "*nat\n:DOCKER - [0:0]\n";

  it("[D8] says which rules it writes, or its chain does", () => {
    const info = JSON.stringify({ FirewallBackend: { Driver: "nftables" } });
    expect(firewall({ docker: { ...dockerReading().docker, info } })).toBe("nftables");
    expect(firewall({ iptables: CHAIN })).toBe("iptables-nft");
    expect(firewall({ iptables: CHAIN, iptablesVersion: LEGACY })).toBe("iptables-legacy");
    expect(firewall({ iptables: "*nat\n:MYDOCKER - [0:0]\n" })).toBe("none");
  });
});
