import { hostname, release } from "node:os";
import type { Outcome } from "@/lib/protocol/events";
import type { HostReading, InsideReading } from "@/lib/protocol/host-verbs";
import { DOCKER_ID } from "../docker-id";
import { ownCapabilities } from "../net-admin";
import { done, fault } from "../outcome";
import { type Command, inNamespace, run } from "../programs";
import { fieldsOf, listOf, matching } from "../read-fields";
import { readText } from "../read-text";
import { containerPid } from "./container-pid";

const TEXT_BYTES = 2 << 20;
/** The same number as in lib/protocol/host-verbs.ts. */
export const MAX_INSIDE = 16;
/** Of one container: some forty interfaces. */
const INSIDE_BYTES = 32 * 1024;
const LINKS: Command = { program: "ip", args: ["-j", "-d", "address", "show"] };
const SYSCTLS = [
  "net.bridge.bridge-nf-call-iptables",
  "net.bridge.bridge-nf-call-ip6tables",
  "net.bridge.bridge-nf-call-arptables",
  "net.ipv4.ip_forward",
  "net.netfilter.nf_log_all_netns",
];

/** Relays what the host's programs say, unparsed (docs/decisions/0006-host-relays-web-parses.md). */
export async function readHost(outside: HostReading["outside"]): Promise<HostReading> {
  const [links, iptables, ip6tables, ebtables, iptablesVersion] = await Promise.all([
    textOf(LINKS),
    textOf({ program: "iptables-save", args: [] }),
    textOf({ program: "ip6tables-save", args: [] }),
    textOf({ program: "ebtables-save", args: [] }),
    textOf({ program: "iptables", args: ["--version"] }),
  ]);
  return {
    ...{ hostname: hostname(), kernel: release(), links, iptables, ip6tables, ebtables, iptablesVersion },
    ...{ sysctls: readSysctls(), outside, capabilities: ownCapabilities() },
  };
}

/** @param asked by a stranger. Error: `bad-request`. */
export async function readInside(asked: unknown): Promise<Outcome<readonly InsideReading[]>> {
  const containers = listOf(asked, MAX_INSIDE, (each) => {
    const asked = fieldsOf(each);
    const id = matching(asked.id, DOCKER_ID);
    return id === null ? null : { id, pid: containerPid(id, asked.pid) };
  });
  const read = containers?.map(async ({ id, pid }) => {
    const links = pid === null ? "" : await textOf(inNamespace(pid, LINKS), INSIDE_BYTES);
    return { container: id, links };
  });
  return read === undefined ? fault("bad-request") : done(await Promise.all(read));
}

async function textOf(command: Command, outputBytes = TEXT_BYTES): Promise<string> {
  const ran = await run(command, { outputBytes });
  return ran.exit === 0 ? ran.stdout : "";
}

function readSysctls(): HostReading["sysctls"] {
  const texts = SYSCTLS.map((name) => [name, readText(`/proc/sys/${name.replaceAll(".", "/")}`)] as const);
  return Object.fromEntries(
    texts.filter(([, text]) => text !== "").map(([name, text]) => [name, text.trim()]),
  );
}
