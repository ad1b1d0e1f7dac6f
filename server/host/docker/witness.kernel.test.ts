import { afterAll, beforeAll, expect, it } from "vitest";
import type { BackEnd } from "@/lib/protocol/events";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "../lab/nf-log-all-netns";
import { ALL_TRAFFIC } from "../testing/all-traffic";
import { describeInBox } from "../testing/describe-in-box";
import { type DockerBox, HAS_DOCKER_BOX } from "../testing/docker-box";
import { makeAllTables } from "../testing/make-all-tables";
import { startContainers, witnessedDocker } from "../testing/witnessed-docker";

const PING = { kind: "ping", count: 1, bytes: 56 } as const;
const CONNECT = { kind: "connect", port: null } as const;
const PUBLISHED = { kind: "published", protocol: "tcp", hostPort: 8080 } as const;
const HOST = { kind: "host" } as const;
const OUTSIDE = { kind: "outside" } as const;

type Docker = Awaited<ReturnType<typeof witnessedDocker>>;
let box: DockerBox;
let docker: Docker;

beforeAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  holdNfLogAllNetns();
  box = await startContainers();
  docker = await witnessedDocker(box);
}, 120_000);
afterAll(async () => {
  if (!HAS_DOCKER_BOX) return;
  await docker?.close();
  releaseNfLogAllNetns();
}, 60_000);

/**
 * Compared, packet by packet, of request and reply, with nothing left over on either side: every base chain that
 * hopscope logs and every user chain, in order; nat chains that were not run; rewrites of addresses, ports and TTL;
 * where it was dropped. What the witness cannot show, and is not compared: frames that are not IPv4 (nft prints no
 * number of an ARP frame), MAC addresses (not printed at every hook), what the last chain rewrites (nobody sees it),
 * and BROUTING but by hopscope's own chain, since ebtables 1.8.9 on nft has no broute table.
 *
 * iptables first, on the tables that Docker made: the rest is hopscope's to make and to take away. Then nft,
 * beside a host that has every table, so that each of hopscope's chains has one of the host's own to be held against.
 */
describeInBox.each<BackEnd>(["iptables", "nft"])(
  "what the log of %s rules tells of a Docker host",
  (backend) => {
    let watch: Awaited<ReturnType<Docker["watch"]>>;
    beforeAll(async () => {
      if (backend === "nft") makeAllTables(box);
      watch = await docker.watch({ ...ALL_TRAFFIC, backend, userChains: true });
    });
    afterAll(() => watch?.stop());

    it("[D6] is what the kernel traced: a ping from container to container", async () => {
      const [shell, web] = [await docker.container("shell"), await docker.container("web")];
      const { scenarios, told } = await watch.compare(() => docker.send(shell, web, PING));
      expect(scenarios).toEqual(["container-to-container"]);
      expect(told.length).toBe(2);
    });

    it("[D6] is what the kernel traced: a ping from the host to a container", async () => {
      const web = await docker.container("web");
      const { scenarios, told } = await watch.compare(() => docker.send(HOST, web, PING));
      expect(scenarios).toEqual(["localhost-to-container"]);
      expect(told.length).toBe(2);
    });

    it("[D6] is what the kernel traced: a connection from outside to a published port, through DNAT", async () => {
      const { scenarios, ways } = await watch.compare(() => docker.send(OUTSIDE, PUBLISHED, CONNECT));
      expect(scenarios).toEqual(["wan-to-container"]);
      expect(ways.flatMap(({ changes }) => changes)).toContainEqual(
        expect.objectContaining({ field: "dport", from: "8080", to: "80", by: "ip:nat:PREROUTING" }),
      );
    });

    it("[D6] is what the kernel traced: the host's loopback to a published port, through docker-proxy", async () => {
      const { scenarios, conversations } = await watch.compare(() => docker.send(HOST, PUBLISHED, CONNECT));
      expect(scenarios).toEqual(["localhost-to-container", "loopback"]);
      expect(conversations.every(({ related }) => related.length === 1)).toBe(true);
    });

    it("[D6] is what the kernel traced: between two networks, dropped by Docker's isolation", async () => {
      const [far, web] = [await docker.container("far"), await docker.container("web")];
      const { scenarios, told } = await watch.compare(() => docker.send(far, web, PING));
      expect(scenarios).toEqual(["between-networks"]);
      expect(told.map(({ droppedAt }) => droppedAt)).toEqual(["ip:filter:DOCKER-ISOLATION-STAGE-2"]);
    });

    it("[D6] is what the kernel traced: a drop in DOCKER-USER happens there", async () => {
      const [shell, web] = [await docker.container("shell"), await docker.container("web")];
      const drop = ["DOCKER-USER", "-p", "icmp", "-s", shell.address ?? "", "-j", "DROP"];
      // Behind ours, before Docker's RETURN.
      box.run("iptables", "-I", "DOCKER-USER", "2", ...drop.slice(1));
      try {
        const { ways, told } = await watch.compare(() => docker.send(shell, web, PING));
        expect(told.map(({ droppedAt }) => droppedAt)).toEqual(["ip:filter:DOCKER-USER"]);
        expect(ways.map(({ fate }) => fate)).toEqual(["dropped"]);
        expect(ways[0]?.hops.at(-1)?.place).toBe("link/ip:filter:DOCKER-USER@FORWARD");
      } finally {
        box.run("iptables", "-D", ...drop);
      }
    });

    it("[D6] is what the kernel traced: a container to the outside, masqueraded", async () => {
      const shell = await docker.container("shell");
      const { scenarios, ways } = await watch.compare(() => docker.send(shell, OUTSIDE, PING));
      expect(scenarios).toEqual(["container-to-wan"]);
      // The log never shows a rewrite by the last chain; the answer's way back does.
      expect(ways[1]?.changes).toContainEqual(
        expect.objectContaining({ field: "dst", to: shell.address, by: "ip:nat:PREROUTING" }),
      );
    });

    it("[D6] is what the kernel traced: pings and connections, several at once", async () => {
      const web = await docker.container("web");
      const inside = (name: string) => `nsenter -t ${box.docker("inspect", "-f", "{{.State.Pid}}", name)} -n`;
      const ping = `ping -q -c 5 -i 0.05 ${web.address}`;
      const connect = (address: string, port: number) => `busybox nc -w 2 ${address} ${port} < /dev/null`;
      const all = [
        `${inside("shell")} ${ping}`,
        ping,
        `${inside("shell")} ${connect(web.address ?? "", 80)}`,
        // Docker's DNAT leaves out what comes from its own bridges.
        `${inside("far")} ${connect("172.17.0.1", 8080)}`,
        connect("127.0.0.1", 8080),
        connect(web.address ?? "", 80),
      ];
      const { told, scenarios } = await watch.compare(async () => {
        await box.runAside(
          "sh",
          "-c",
          `${all.map((each) => `{ ${each}; } >/dev/null 2>&1 &`).join(" ")} wait`,
        );
      });
      // Both ways to docker-proxy make it open a connection of its own.
      expect(scenarios).toEqual([
        ...Array(2).fill("container-to-container"),
        "container-to-host",
        ...Array(4).fill("localhost-to-container"),
        "loopback",
      ]);
      // Two pings of five, and their answers; of six connections at least SYN, SYN-ACK and ACK.
      expect(told.length).toBeGreaterThanOrEqual(20 + 18);
    });

    it("[D6] is what the kernel traced: a container that comes and goes meanwhile", async () => {
      const shell = await docker.container("shell");
      const name = `guest-${backend}`;
      let address: string | null = null;
      const { conversations, told } = await watch.compare(async () => {
        const run = [
          "run",
          "-d",
          "--name",
          name,
          "--network",
          "shop",
          "-p",
          "8081:80",
          "box",
          "sleep",
          "1000",
        ];
        await box.runAside("docker", ...run);
        const guest = await docker.container(name);
        address = guest.address;
        await docker.send(shell, guest, PING);
        await box.runAside("docker", "rm", "-f", name);
      });
      expect(told.length).toBe(2);
      expect(conversations).toMatchObject([{ scenario: "container-to-container", server: { address } }]);
      const { containers } = await docker.now();
      expect(containers.find((each) => each.name === name)).toMatchObject({ state: "gone" });
    });
  },
);

describeInBox.each<BackEnd>(["iptables", "nft"])(
  "with bridge-nf-call-iptables=0, the log of %s rules",
  (backend) => {
    let watch: Awaited<ReturnType<Docker["watch"]>>;
    beforeAll(async () => {
      box.run("sysctl", "-qw", "net.bridge.bridge-nf-call-iptables=0");
      watch = await docker.watch({ ...ALL_TRAFFIC, backend });
    });
    afterAll(() => watch?.stop());

    it("[D6] is what the kernel traced: bridged packets meet no iptables chain", async () => {
      const [shell, web] = [await docker.container("shell"), await docker.container("web")];
      const { scenarios, told } = await watch.compare(() => docker.send(shell, web, PING));
      expect(scenarios).toEqual(["container-to-container"]);
      expect(told.length).toBe(2);
      expect(told.flatMap(({ chains }) => chains.filter((chain) => !chain.startsWith("bridge:")))).toEqual(
        [],
      );
    });

    it("[D6] is what the kernel traced: routed ones do, behind the bridge", async () => {
      const { scenarios } = await watch.compare(() => docker.send(OUTSIDE, PUBLISHED, CONNECT));
      expect(scenarios).toEqual(["wan-to-container"]);
    });
  },
);
