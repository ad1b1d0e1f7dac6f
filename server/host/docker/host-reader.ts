import { readFileSync } from "node:fs";
import { hostname, release } from "node:os";
import type { RunningContainer } from "@/lib/protocol/dock-verbs";
import type { HostReading } from "@/lib/protocol/host-verbs";
import { ownCapabilities } from "../net-admin";
import { type Command, inNamespace, run } from "../programs";
import { containerPid } from "./container-pid";
import type { DockClient } from "./dock-client";

const TEXT_BYTES = 2 << 20;
/** Of one container: some forty interfaces. */
const INSIDE_BYTES = 32 * 1024;
const INSIDE_MOST = 256;
const AT_ONCE = 8;
const LINKS: Command = { program: "ip", args: ["-j", "-d", "address", "show"] };
const SYSCTLS = [
  "net.bridge.bridge-nf-call-iptables",
  "net.bridge.bridge-nf-call-ip6tables",
  "net.bridge.bridge-nf-call-arptables",
  "net.ipv4.ip_forward",
  "net.netfilter.nf_log_all_netns",
];

/** Relays what the host's programs say, unparsed (docs/decisions/0006-host-relays-web-parses.md). */
export function createHostReader(dock: Pick<DockClient, "running">) {
  /** A container's interfaces change when it is connected or disconnected only. */
  const known = new Map<string, { readonly key: string; readonly links: string }>();

  async function insideOf(container: RunningContainer): Promise<string> {
    const pid = containerPid(container.id, container.pid);
    if (pid === null) return "";
    const key = `${pid} ${container.connections}`;
    const before = known.get(container.id);
    if (before?.key === key) return before.links;
    const links = await textOf(inNamespace(pid, LINKS), INSIDE_BYTES);
    // While Docker is still plugging it in, the next reading looks again.
    if (links.includes('"link_index"')) known.set(container.id, { key, links });
    return links;
  }

  async function insideOfAll(): Promise<HostReading["inside"]> {
    const running = await dock.running();
    const containers = running.ok ? running.value.slice(0, INSIDE_MOST) : [];
    const ids = new Set(containers.map(({ id }) => id));
    const inside: { container: string; links: string }[] = [];
    const work = async () => {
      for (let next = containers.shift(); next !== undefined; next = containers.shift()) {
        const container = next.id;
        inside.push({ container, links: await insideOf(next) });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
    return inside.sort((a, b) => (a.container < b.container ? -1 : 1));
  }

  return async (revision: number, outside: HostReading["outside"]): Promise<HostReading> => {
    const [inside, links, iptables, ip6tables, ebtables, iptablesVersion] = await Promise.all([
      insideOfAll(),
      textOf(LINKS),
      textOf({ program: "iptables-save", args: [] }),
      textOf({ program: "ip6tables-save", args: [] }),
      textOf({ program: "ebtables-save", args: [] }),
      textOf({ program: "iptables", args: ["--version"] }),
    ]);
    return {
      ...{ revision, hostname: hostname(), kernel: release(), links, inside, iptables, ip6tables },
      ...{ ebtables, iptablesVersion, sysctls: readSysctls(), outside, capabilities: ownCapabilities() },
    };
  };
}

async function textOf(command: Command, outputBytes = TEXT_BYTES): Promise<string> {
  const ran = await run(command, { outputBytes });
  return ran.exit === 0 ? ran.stdout : "";
}

function readSysctls(): HostReading["sysctls"] {
  return Object.fromEntries(
    SYSCTLS.flatMap((name) => {
      try {
        const text = readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8");
        return [[name, text.split("\n")[0] ?? ""]];
      } catch {
        return [];
      }
    }),
  );
}
