import { execFileSync, spawn } from "node:child_process";
import { holdNfLogAllNetns, releaseNfLogAllNetns } from "@/server/host/lab/nf-log-all-netns";

export type Flood = {
  /** Every line starts with it. */
  readonly prefix: string;
  /** Sends `packets` UDP datagrams over the namespace's lo within about `ms`; each makes `rules` log lines. */
  readonly send: (packets: number, ms: number) => Promise<number>;
  /** Lines that the kernel's own rule counters saw. */
  readonly matched: () => number;
  readonly close: () => void;
};

/**
 * A network namespace of its own whose loopback traffic makes netfilter log lines, as many as asked
 * for and no more. Needs root. `close` leaves nothing behind.
 */
export function openFlood(rules: number, prefix = "flood"): Flood {
  const namespace = `hs-flood-${process.pid}`;
  const inNamespace = (...argv: string[]) => ["netns", "exec", namespace, ...argv];
  const close = () => {
    execFileSync("ip", ["netns", "del", namespace]);
    releaseNfLogAllNetns();
  };
  execFileSync("ip", ["netns", "add", namespace]);
  try {
    if (!holdNfLogAllNetns()) throw new Error("net.netfilter.nf_log_all_netns cannot be set");
    execFileSync("ip", ["-n", namespace, "link", "set", "lo", "up"]);
    const logs = Array.from({ length: rules }, () => `counter log prefix "${prefix} " level debug;`).join(
      " ",
    );
    execFileSync("ip", inNamespace("nft", "-f", "-"), {
      input: `table ip flood { chain lines { ${logs} }; chain out { type filter hook output priority 0; udp dport 9 jump lines; }; }`,
    });
  } catch (error) {
    close();
    throw error;
  }
  return {
    prefix,
    send: (packets, ms) =>
      sendPaced(inNamespace(process.execPath, "-e", SENDER, String(packets), String(ms))),
    matched: () => {
      const listing = execFileSync("ip", inNamespace("nft", "list", "chain", "ip", "flood", "lines"), {
        encoding: "utf8",
      });
      return [...listing.matchAll(/counter packets (\d+)/g)].reduce(
        (sum, match) => sum + Number(match[1]),
        0,
      );
    },
    close,
  };
}

/** Resolves with the milliseconds that the sending took. */
function sendPaced(argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn("ip", argv, { stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(Number(output)) : reject(new Error(`the sender ended with ${code}`)),
    );
  });
}

// Runs inside the namespace: as many datagrams as the elapsed time allows, in small bursts.
const SENDER = `
const socket = require("node:dgram").createSocket("udp4");
const [packets, ms] = process.argv.slice(1).map(Number);
const payload = Buffer.alloc(20);
let sent = 0, done = 0;
socket.on("error", () => {});
socket.bind(0, () => socket.connect(9, "127.0.0.1", () => {
  const start = process.hrtime.bigint();
  const elapsedMs = () => Number(process.hrtime.bigint() - start) / 1e6;
  const finished = () => { if (++done === packets) { process.stdout.write(String(elapsedMs())); socket.close(); } };
  const turn = () => {
    const due = Math.min(packets, Math.ceil((elapsedMs() / ms) * packets));
    for (; sent < due; sent += 1) socket.send(payload, finished);
    if (sent < packets) setImmediate(turn);
  };
  turn();
}));
`;
