import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { ADDRESS, type Machine, type Network, PUBLISHED } from "./network";

export type Traffic = { readonly name: string; readonly make: (network: Network) => Promise<void> };

const SERVER = `require("node:http").createServer((_, r) => r.end("hello ".repeat(2000))).listen(80, "0.0.0.0")`;

async function all(
  network: Network,
  jobs: readonly (readonly [Machine, readonly string[]])[],
): Promise<void> {
  await Promise.all(jobs.map(([machine, argv]) => once(network.start(machine, argv), "exit")));
}

const ping = (to: string, ...more: string[]) => ["ping", "-q", "-W", "1", ...more, to];
/** One connection after the other; a refused one counts as done. */
const GET = `const [url, times] = process.argv.slice(1); const http = require("node:http");
const one = () => new Promise((done) => http.get(url, { agent: false, timeout: 2000 }, (r) => r.resume().on("close", done))
  .on("error", done).on("timeout", function () { this.destroy(); }));
(async () => { for (let i = 0; i < times; i++) await one(); })();`;
const get = (url: string, times: number) => [process.execPath, "-e", GET, url, String(times)];
/** Each from a port of its own, so that the requests are as many connections. */
const udp = (to: string, port: number, times: number) => [
  "bash",
  "-c",
  `for i in $(seq ${times}); do echo hello > /dev/udp/${to}/${port}; done`,
];

/** What a host sees, from one ping to several clients at once. */
export const TRAFFIC: readonly Traffic[] = [
  {
    name: "single pings",
    make: async (network) => {
      await all(network, [["one", ping(ADDRESS.web, "-c", "1")]]);
      await all(network, [["host", ping(ADDRESS.web, "-c", "1")]]);
      await all(network, [["one", ping(ADDRESS.bridge, "-c", "1")]]);
      await all(network, [["one", ping(ADDRESS.wan, "-c", "1")]]);
      await all(network, [["host", ping("127.0.0.1", "-c", "1")]]);
    },
  },
  {
    name: "interleaved pings",
    make: async (network) => {
      const fast = ["-c", "40", "-i", "0.002"];
      await all(network, [
        ["one", ping(ADDRESS.web, ...fast)],
        ["two", ping(ADDRESS.web, ...fast)],
        ["one", ping(ADDRESS.two, ...fast)],
        ["host", ping(ADDRESS.web, ...fast)],
        ["host", ping(ADDRESS.web, ...fast)],
      ]);
    },
  },
  {
    name: "flood pings, one pair",
    make: async (network) => {
      await all(network, [
        ["one", ping(ADDRESS.web, "-c", "100", "-f")],
        ["one", ping(ADDRESS.web, "-c", "100", "-f")],
      ]);
    },
  },
  {
    name: "HTTP from several clients",
    make: async (network) => {
      await all(network, [
        ["one", get(`http://${ADDRESS.web}/`, 5)],
        ["two", get(`http://${ADDRESS.web}/`, 5)],
        ["wan", get(`http://${ADDRESS.nic}:${PUBLISHED}/`, 5)],
        ["host", get(`http://${ADDRESS.web}/`, 3)],
        ["host", get(`http://${ADDRESS.nic}:${PUBLISHED}/`, 3)],
      ]);
    },
  },
  {
    name: "DNAT",
    make: (network) => all(network, [["wan", get(`http://${ADDRESS.nic}:${PUBLISHED}/`, 3)]]),
  },
  {
    name: "masquerade",
    make: async (network) => {
      await all(network, [
        ["one", ping(ADDRESS.wan, "-c", "10", "-i", "0.01")],
        ["two", ping(ADDRESS.wan, "-c", "10", "-i", "0.01")],
        ["one", get(`http://${ADDRESS.wan}/`, 3)],
        ["two", get(`http://${ADDRESS.wan}/`, 3)],
      ]);
    },
  },
  {
    name: "isolation drops",
    make: (network) =>
      all(network, [
        ["one", ping(ADDRESS.other, "-c", "3", "-i", "0.1")],
        ["other", ping(ADDRESS.web, "-c", "3", "-i", "0.1")],
        ["wan", get(`http://${ADDRESS.web}:81/`, 1)],
      ]),
  },
  {
    name: "closed ports",
    make: async (network) => {
      await all(network, [
        ["one", get(`http://${ADDRESS.web}:81/`, 5)],
        ["host", get(`http://${ADDRESS.web}:82/`, 5)],
      ]);
      await all(network, [
        ["one", udp(ADDRESS.web, 9, 4)],
        ["host", udp(ADDRESS.web, 9, 4)],
        ["one", udp(ADDRESS.wan, 9, 4)],
      ]);
    },
  },
  {
    name: "fragments",
    make: (network) =>
      all(network, [
        ["one", ping(ADDRESS.web, "-c", "5", "-i", "0.05", "-s", "4000")],
        ["host", ping(ADDRESS.web, "-c", "5", "-i", "0.05", "-s", "3000")],
        ["two", ping(ADDRESS.wan, "-c", "5", "-i", "0.05", "-s", "5000")],
      ]),
  },
  {
    name: "errors",
    make: (network) =>
      all(network, [
        ["one", ping(ADDRESS.wan, "-c", "3", "-i", "0.1", "-t", "1")],
        ["two", ping(ADDRESS.wan, "-c", "3", "-i", "0.1", "-t", "1")],
        ["wan", get(`http://${ADDRESS.nic}:9/`, 3)],
        ["one", get(`http://${ADDRESS.bridge}:9/`, 3)],
        ["wan", ping("172.18.0.99", "-c", "2", "-i", "0.1")],
      ]),
  },
  {
    name: "both ways at once",
    make: (network) => {
      const fast = ["-c", "40", "-i", "0.002"];
      return all(network, [
        ["one", ping(ADDRESS.web, ...fast)],
        ["web", ping(ADDRESS.one, ...fast)],
        ["one", ping(ADDRESS.bridge, ...fast)],
        ["host", ping(ADDRESS.one, ...fast)],
        ["two", ping(ADDRESS.wan, ...fast)],
      ]);
    },
  },
  {
    name: "first packets (ARP)",
    make: async (network) => {
      network.run("host", ["ip", "neigh", "flush", "all"]);
      network.run("one", ["ip", "neigh", "flush", "all"]);
      await all(network, [
        ["host", ping(ADDRESS.web, "-c", "2", "-i", "0.2")],
        ["host", ping(ADDRESS.two, "-c", "2", "-i", "0.2")],
        ["wan", get(`http://${ADDRESS.nic}:${PUBLISHED}/`, 1)],
        ["one", ping(ADDRESS.two, "-c", "2", "-i", "0.2")],
      ]);
    },
  },
];

export async function startServers(network: Network): Promise<void> {
  for (const machine of ["web", "wan"] as const) network.start(machine, [process.execPath, "-e", SERVER]);
  await sleep(500);
}
