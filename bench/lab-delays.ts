import { execFileSync, spawnSync } from "node:child_process";
import type { ArticleScenario } from "@/lib/protocol/events";

/** A way through the lab whose delay can be asked for from user space. */
export type Way = {
  readonly name: string;
  readonly scenario: ArticleScenario;
  readonly protocol: "icmp" | "tcp";
  /** From the lab's machine, so often: the delay of each, µs. */
  readonly from: "netutils" | "wan";
  readonly delaysUs: (pid: number, times: number) => readonly number[];
};

export const WAYS: readonly Way[] = [
  {
    name: "ping, container to container",
    scenario: "container-to-container",
    protocol: "icmp",
    from: "netutils",
    delaysUs(pid, times) {
      const args = [...enter(pid), "ping", "-n", "-i", "0.002", "-c", String(times), "172.18.0.2"];
      const output = execFileSync("nsenter", args, { encoding: "utf8" });
      return [...output.matchAll(/time=([\d.]+) ms/g)].map((match) => Number(match[1]) * 1000);
    },
  },
  {
    name: "connect, outside to published port",
    scenario: "wan-to-container",
    protocol: "tcp",
    from: "wan",
    delaysUs(pid, times) {
      const script = [process.execPath, "-e", CONNECTOR, "--", "172.17.8.211", "5566", String(times)];
      const ran = spawnSync("nsenter", [...enter(pid), ...script], { encoding: "utf8" });
      if (ran.status !== 0) throw new Error(`connect: ${ran.stderr}`);
      return JSON.parse(ran.stdout);
    },
  },
];

function enter(pid: number): readonly string[] {
  return [`--net=/proc/${pid}/ns/net`, "--"];
}

const CONNECTOR = `
const net = require("node:net");
const [host, port, times] = process.argv.slice(1);
const delays = [];
const next = () => {
  if (delays.length === Number(times)) return console.log(JSON.stringify(delays));
  const start = performance.now();
  const socket = net.connect(Number(port), host, () => {
    delays.push((performance.now() - start) * 1000);
    socket.destroy();
    setTimeout(next, 5);
  });
};
next();
`;
