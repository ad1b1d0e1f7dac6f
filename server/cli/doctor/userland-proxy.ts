import type { Finding } from "@/lib/protocol/events";
import { listFolder, readText } from "../kernel-file";
import { fine, note } from "./finding";

/** The API does not tell: the proxies that run do, and dockerd's command line and file. null: not known. */
export function lookForUserlandProxy(): boolean | null {
  let isDockerdHere = false;
  for (const pid of listFolder("/proc").filter((name) => /^\d+$/.test(name))) {
    const program = readText(`/proc/${pid}/comm`);
    if (program === "docker-proxy") return true;
    if (program !== "dockerd") continue;
    isDockerdHere = true;
    if (/--userland-proxy[=\0]false/.test(readText(`/proc/${pid}/cmdline`) ?? "")) return false;
  }
  if (!isDockerdHere) return null;
  return !/"userland-proxy"\s*:\s*false/.test(readText("/etc/docker/daemon.json") ?? "");
}

export function judgeUserlandProxy(
  isOn: boolean | null,
  calls: { readonly iptables: number | null },
): readonly Finding[] {
  if (isOn === null) return [];
  if (isOn)
    return [
      fine("userland-proxy is on: from this host, 127.0.0.1:PORT of a container goes through docker-proxy"),
    ];
  if (calls.iptables === 1) return [fine("userland-proxy is off: published ports are NAT rules only")];
  return [
    note(
      "userland-proxy is off, and bridges do not call iptables",
      "a container does not reach ports that containers of its own network publish",
      "sysctl -w net.bridge.bridge-nf-call-iptables=1",
    ),
  ];
}
