import { spawn } from "node:child_process";
import { findLab } from "@/server/host/lab/lab-claim";
import { LAB } from "./running-hopscope";

/** Sends `packets` UDP datagrams from `netutils` to `nginx` over about `ms`, in the bench's lab. */
export function sendInLab(packets: number, ms: number): Promise<void> {
  const lab = findLab(LAB);
  if (lab === null) return Promise.reject(new Error("no lab runs"));
  const inside = [
    "--target",
    String(lab.pids.netutils),
    "--net",
    process.execPath,
    "-e",
    SENDER,
    "--",
    String(packets),
    String(ms),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("nsenter", inside, { stdio: "inherit" });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`the sender ended with ${code}`)),
    );
  });
}

// A socket for each datagram: each is a conversation of its own.
const SENDER = `
const dgram = require("node:dgram");
const [packets, ms] = process.argv.slice(1).map(Number);
const payload = Buffer.alloc(20);
const start = performance.now();
let sent = 0;
const turn = () => {
  const due = Math.min(packets, Math.ceil(((performance.now() - start) / ms) * packets));
  for (; sent < due; sent += 1) {
    const socket = dgram.createSocket("udp4");
    socket.on("error", () => {});
    socket.send(payload, 9, "172.18.0.2", () => socket.close());
  }
  if (sent < packets) setTimeout(turn, 1);
};
turn();
`;
