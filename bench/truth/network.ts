import { type ChildProcess, execFileSync, spawn } from "node:child_process";

/** A Docker host replica of named namespaces: two bridges, four containers, an outside machine. */
export type Network = {
  /** Sets something up; throws what the program says if it fails. */
  readonly must: (machine: Machine, argv: readonly string[], input?: string) => void;
  /** Runs a program inside a machine; its output, whatever its exit code. */
  readonly run: (machine: Machine, argv: readonly string[], input?: string) => string;
  readonly start: (machine: Machine, argv: readonly string[]) => ChildProcess;
  readonly close: () => void;
};

export const MACHINES = ["host", "web", "one", "two", "other", "wan"] as const;
export type Machine = (typeof MACHINES)[number];

export const ADDRESS = {
  bridge: "172.18.0.1",
  web: "172.18.0.2",
  one: "172.18.0.3",
  two: "172.18.0.4",
  other: "172.19.0.2",
  nic: "172.17.8.211",
  wan: "172.17.8.1",
} as const;
export const PUBLISHED = 5566;

const CABLES = [
  { machine: "web", port: "vethweb0", bridge: "docker0", address: ADDRESS.web, gateway: ADDRESS.bridge },
  { machine: "one", port: "vethone0", bridge: "docker0", address: ADDRESS.one, gateway: ADDRESS.bridge },
  { machine: "two", port: "vethtwo0", bridge: "docker0", address: ADDRESS.two, gateway: ADDRESS.bridge },
  { machine: "other", port: "vethoth0", bridge: "br-other", address: ADDRESS.other, gateway: "172.19.0.1" },
] as const;

export type NetworkOptions = { readonly bridgeNfCallIptables: boolean };

const DOCKER_RULES = `*nat
:DOCKER - [0:0]
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.18.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.19.0.0/16 ! -o br-other -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport ${PUBLISHED} -j DNAT --to-destination ${ADDRESS.web}:80
COMMIT
*filter
:FORWARD DROP [0:0]
:ISOLATION-1 - [0:0]
:ISOLATION-2 - [0:0]
-A FORWARD -j ISOLATION-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-other -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -d ${ADDRESS.web}/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A FORWARD -i docker0 -j ACCEPT
-A FORWARD -i br-other -j ACCEPT
-A ISOLATION-1 -i docker0 ! -o docker0 -j ISOLATION-2
-A ISOLATION-1 -i br-other ! -o br-other -j ISOLATION-2
-A ISOLATION-2 -o docker0 -j DROP
-A ISOLATION-2 -o br-other -j DROP
COMMIT
`;

/** Needs root. `close` leaves nothing behind. */
export function openNetwork({ bridgeNfCallIptables }: NetworkOptions): Network {
  const name = (machine: Machine) => `hs-truth-${process.pid}-${machine}`;
  const ip = (...argv: string[]) => execFileSync("ip", argv);
  const run = (machine: Machine, argv: readonly string[], input?: string): string => {
    try {
      return execFileSync("ip", ["netns", "exec", name(machine), ...argv], {
        encoding: "utf8",
        stdio: ["pipe", "pipe", "ignore"],
        timeout: 60_000,
        ...(input === undefined ? {} : { input }),
      });
    } catch (error) {
      return String((error as { stdout?: string }).stdout ?? "");
    }
  };
  const must = (machine: Machine, argv: readonly string[], input = ""): void => {
    execFileSync("ip", ["netns", "exec", name(machine), ...argv], {
      input,
      stdio: ["pipe", "ignore", "pipe"],
    });
  };
  const children: ChildProcess[] = [];
  const close = () => {
    for (const child of children) child.kill("SIGKILL");
    for (const machine of MACHINES) {
      try {
        execFileSync("ip", ["netns", "del", name(machine)], { stdio: "ignore" });
      } catch {}
    }
  };
  try {
    for (const machine of MACHINES) {
      ip("netns", "add", name(machine));
      must(machine, ["ip", "link", "set", "lo", "up"]);
      must(machine, [
        "sysctl",
        "-qw",
        "net.ipv6.conf.all.disable_ipv6=1",
        "net.ipv6.conf.default.disable_ipv6=1",
      ]);
    }
    const host = (...argv: string[]) => ip("-n", name("host"), ...argv);
    for (const [bridge, address] of [
      ["docker0", "172.18.0.1/16"],
      ["br-other", "172.19.0.1/16"],
    ] as const) {
      host("link", "add", bridge, "type", "bridge", "mcast_snooping", "0");
      host("address", "add", address, "dev", bridge);
      host("link", "set", bridge, "up");
    }
    for (const { machine, port, bridge, address, gateway } of CABLES) {
      host("link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name(machine));
      host("link", "set", port, "master", bridge, "up");
      ip("-n", name(machine), "address", "add", `${address}/16`, "dev", "eth0");
      ip("-n", name(machine), "link", "set", "eth0", "up");
      ip("-n", name(machine), "route", "add", "default", "via", gateway);
    }
    host("link", "add", "enp0s8", "type", "veth", "peer", "name", "eth0", "netns", name("wan"));
    host("address", "add", `${ADDRESS.nic}/24`, "dev", "enp0s8");
    host("link", "set", "enp0s8", "up");
    ip("-n", name("wan"), "address", "add", `${ADDRESS.wan}/24`, "dev", "eth0");
    ip("-n", name("wan"), "link", "set", "eth0", "up");
    must("host", [
      "sysctl",
      "-qw",
      "net.ipv4.ip_forward=1",
      `net.bridge.bridge-nf-call-iptables=${bridgeNfCallIptables ? 1 : 0}`,
    ]);
    must("host", ["iptables-restore", "-n"], DOCKER_RULES);
  } catch (error) {
    close();
    throw error;
  }
  return {
    run,
    must,
    close,
    start(machine, argv) {
      const [program = "true", ...args] = ["ip", "netns", "exec", name(machine), ...argv];
      const child = spawn(program, args, { stdio: "ignore" });
      children.push(child);
      return child;
    },
  };
}
