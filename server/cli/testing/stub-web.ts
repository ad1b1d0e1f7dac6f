import { createInterface } from "node:readline";
import { insertOf } from "@/server/cli/apart/testing/host-rules";
import type { StartWeb } from "@/server/web/contract";

/**
 * Stands in for the web process where a test is about the processes around it: says on stdout what it
 * gets. `stub:spin` in the kernel log makes it loop for ever.
 */
export const startWeb: StartWeb = async ({ kmsg, host, assets, replay, listen }) => {
  if (listen.port === 1) return { kind: "fault", code: "port-in-use", detail: `${listen.host}:1` };
  say(`assets ${[...assets.keys()].sort().join(" ")}`);
  for (const { name, open } of replay) {
    const chunks: Buffer[] = [];
    for await (const chunk of open()) chunks.push(chunk as Buffer);
    say(`replay ${name} ${Buffer.concat(chunks).toString().trim()}`);
  }
  setInterval(() => {}, 1000); // As a listening socket would, it keeps the process up.
  if (kmsg !== null) {
    createInterface(kmsg).on("line", (line) => {
      if (line.includes("stub:")) say(`record ${Date.now()} ${line}`);
      if (line.includes("stub:spin")) for (;;);
    });
  }
  if (host !== null) {
    createInterface(host).on("line", (line) => {
      const { id, value } = JSON.parse(line);
      if (id === 1) host.write(`${JSON.stringify({ id: 2, ...insertOf("nft", value) })}\n`);
      else say(`answer ${line}`);
    });
    host.write('{"id":1,"verb":"rules-look","iptables":false}\n');
    setInterval(() => host.write('{"id":3,"verb":"renew"}\n'), 1000);
  }
  const close = async () => say("closed");
  return { kind: "listening", web: { presenterUrl: "stub:p", viewerUrl: "stub:v", port: 1, close } };
};

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
