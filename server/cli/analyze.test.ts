import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Analysis } from "@/lib/journey";
import { analyze } from "./analyze";

const ARTICLE = fileURLToPath(new URL("../../public/captures/wan-to-container.log", import.meta.url));
const HAIRPIN = fileURLToPath(new URL("../../lib/journey/testdata/log-ip-1-hairpin.log", import.meta.url));

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hopscope-analyze-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(file: string, options: { json?: boolean; map?: string; input?: string } = {}) {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const texts = { output: "", errors: "" };
  output.on("data", (chunk) => {
    texts.output += chunk;
  });
  errors.on("data", (chunk) => {
    texts.errors += chunk;
  });
  const input = Readable.from([Buffer.from(options.input ?? "")]);
  const { json = false, map } = options;
  const code = await analyze({ file, json, map }, { input, output, errors });
  await new Promise(setImmediate);
  return { code, ...texts };
}

function save(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe("hopscope analyze", () => {
  it("prints each packet's way, a line of the log a row, without colour where there is no terminal", async () => {
    const { code, output, errors } = await run(ARTICLE);
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toContain(
      "Packet 1  → request  forwarded  conversation 1: wan-to-container, tcp 172.17.8.1:63584 → 172.17.8.211:5566",
    );
    expect(output).toMatch(/^ {2}3 {2}ip:mangle:FORWARD .*dport 5566 → 80 \(ip:nat:PREROUTING\)/m);
    expect(output).toContain("skipped  ip:nat:PREROUTING (conntrack), ip:nat:POSTROUTING (conntrack)");
    expect(output).toMatch(/15 records: 15 log lines of netfilter, 0 others, 0 lost; 2 packets\n$/);
    expect(output).not.toContain("\x1b");
  });

  it("says so where the newest line is the first, and only there", async () => {
    const line = (second: number) =>
      `[    ${second}.000000] fw IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=${second} PROTO=2 \n`;
    const seconds = [1, 2, 3, 4, 5, 6];
    const turn = (lines: readonly string[]) => [...lines].reverse().join("");
    const log = readFileSync(ARTICLE, "utf8").match(/.*\n/g) ?? [];
    const turned = await run(save("turned.log", turn(log)));
    expect(JSON.parse((await run(join(folder, "turned.log"), { json: true })).output).doubts).toEqual([
      "newest-first",
    ]);
    expect(turned.output).toMatch(/The newest line is the first.*\(tac FILE.*\)\.\n$/);
    expect((await run(ARTICLE)).output).not.toContain("newest");
    // Where each packet has one line the order means nothing.
    expect((await run(save("single.log", turn(seconds.map(line))))).output).not.toContain("newest");
  });

  it("[O3] says so where lines seem cut, and only there", async () => {
    const cut = readFileSync(ARTICLE, "utf8").replaceAll(/.{80}/g, "$&\n");
    expect((await run(save("cut.log", cut))).output).toMatch(/Lines seem cut into rows.*\.\n$/);
    expect((await run(ARTICLE)).output).not.toContain("cut");
  });

  it("[F3] shows where in a way records were lost", async () => {
    const log = readFileSync(ARTICLE, "utf8").trimEnd().split("\n");
    const records = log.map(
      (line, at) => `4,${100 + at},${5000 + at},-;${line.replace(/^\[[^\]]*\] /, "")}\n`,
    );
    const path = save("gap.log", records.filter((_, at) => at !== 2 && at !== 3).join(""));
    expect((await run(path)).output).toMatch(
      /incomplete \(records were lost\)[\s\S]*\n {2}2 .*\n {5}… 2 records were lost here\n {2}3 /,
    );
    const { packets }: Analysis = JSON.parse((await run(path, { json: true })).output);
    expect(packets.map(({ gaps }) => gaps)).toEqual([[{ beforeLine: 3, lost: 2 }], []]);
  });

  it("prints hopscope-analysis/1 as JSON", async () => {
    const { code, output } = await run(ARTICLE, { json: true });
    const analysis: Analysis = JSON.parse(output);
    expect(code).toBe(0);
    expect(analysis).toMatchObject({
      format: "hopscope-analysis/1",
      lines: { total: 15, netfilter: 15, other: 0, lost: 0 },
      conversations: [{ id: 1, scenario: "wan-to-container", protocol: "tcp", packets: [1, 2] }],
    });
    expect(analysis.packets[0]?.hops[0]).toMatchObject({
      line: 1,
      chain: "ip:mangle:PREROUTING",
      in: "enp0s8",
      out: null,
    });
  });

  it("reads standard input", async () => {
    const { code, output } = await run("-", {
      input:
        "fw IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1\n",
    });
    expect(code).toBe(0);
    expect(output).toContain("icmp 192.0.2.1 → 192.0.2.2  echo request id 1 seq 1");
  });

  it("takes a prefix map, and says what is wrong with a bad one", async () => {
    const log = save(
      "mapped.log",
      "abc IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 \n",
    );
    const good = await run(log, { json: true, map: save("good.map", "abc = ip:raw:PREROUTING\n") });
    expect(JSON.parse(good.output).packets[0].hops[0]).toMatchObject({
      chain: "ip:raw:PREROUTING",
      certainty: "named",
    });
    const bad = await run(log, { map: save("bad.map", "abc raw\n") });
    expect(bad.code).toBe(2);
    expect(bad.errors).toMatch(/^hopscope: .*line 1.*\n$/);
    const unknown = await run(log, { map: save("unknown.map", "abc = ip:filter:PREROUTING\n") });
    expect(unknown).toMatchObject({ code: 2, output: "" });
    expect(unknown.errors).toMatch(/^hopscope: .*line 1: there is no chain ip:filter:PREROUTING.*\n$/);
  });

  it.each([
    [
      "a missing file",
      () => join(folder, "missing.log"),
      /^hopscope: There is no such file \(.*missing\.log\): /,
    ],
    ["a directory", () => folder, /^hopscope: That is a directory \(/],
    ["a file in a file", () => join(save("plain.log", "x"), "in.log"), /^hopscope: There is no such file \(/],
    ["an empty file", () => save("empty.log", ""), /empty/],
    [
      "a binary",
      () => save("binary.log", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 1, 2, 3, 10, 0, 9])),
      /no text/,
    ],
    ["an endless binary", () => "/dev/zero", /no text/],
  ])("says in one line what is wrong with %s, exit code 2, nothing on stdout", async (_, path, reason) => {
    for (const json of [false, true]) {
      const { code, output, errors } = await run(path(), { json });
      expect({ code, output }).toEqual({ code: 2, output: "" });
      expect(errors).toMatch(reason);
      expect(errors.trimEnd().split("\n")).toHaveLength(1);
    }
  });

  it("counts another program's log, and says that no rule has logged", async () => {
    const { code, output } = await run(save("other.log", "usb 1-1: new device\nEXT4-fs mounted\n"));
    expect(code).toBe(0);
    expect(output).toBe(
      "2 records: 0 log lines of netfilter, 2 others, 0 lost; 0 packets. No rule with a LOG target has logged here.\n",
    );
  });

  it("[K45] says who wrote lines that look like netfilter's and are not the kernel's", async () => {
    const line =
      "fw IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2";
    const { output } = await run(save("ulogd.log", `Nov 22 19:43:02 host ulogd[12]: ${line} \n`.repeat(2)));
    expect(output).toContain(
      "Of the others, 2 look like netfilter's, but the log says that ulogd wrote them",
    );
    expect(output).not.toContain("No rule with a LOG target");
  });

  it("names the lines of another firewall, and reads them with a map", async () => {
    const line =
      "[UFW BLOCK] IN=eth0 OUT= MAC= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2";
    const path = save("ufw.log", `Feb 11 05:12:04 host kernel: [ 1.000000] ${line} \n`);
    const { output } = await run(path);
    expect(output).toContain("0 packets. Of the others, UFW or firewalld wrote 1");
    const map = save("ufw.map", "[UFW BLOCK] = ip:filter:INPUT\n");
    expect((await run(path, { map })).output).toContain(
      "1 log line of netfilter, 0 others, 0 lost; 1 packet",
    );
  });

  it("[K22] counts the records that only go on a log line, so that its numbers add up", async () => {
    const { output } = await run(HAIRPIN);
    const numbers =
      /(\d+) records: (\d+) log lines of netfilter \(and (\d+) further pieces of theirs\), (\d+) others/;
    expect(numbers.exec(output)?.slice(1).map(Number)).toEqual([170, 167, 3, 0]);
  });

  it("finds the readable lines around a line of 10 MB and around NUL bytes", async () => {
    const line =
      "fw IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 \n";
    const { code, output } = await run(
      save("long.log", `${line}${"x".repeat(10_000_000)}\n\0\0\n${line.replace("ID=7", "ID=8")}`),
      { json: true },
    );
    expect(code).toBe(0);
    expect(JSON.parse(output).packets).toHaveLength(2);
  });

  it("[W55] reads a log behind any number of NULs, as a rotation by copy leaves them", async () => {
    const line =
      "fw IN=eth0 OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 \n";
    const content = Buffer.concat([Buffer.alloc(18 << 20), Buffer.from(line)]);
    const { code, output } = await run(save("sparse.log", content), { json: true });
    expect({ code, packets: JSON.parse(output).packets.length }).toEqual({ code: 0, packets: 1 });
  });

  it("leaves nothing in the text that could steer a terminal", async () => {
    const log =
      "7,1,5,-;fw IN=e\\x1b[2J OUT= SRC=192.0.2.1 DST=192.0.2.2 LEN=84 TOS=0x00 PREC=0x00 TTL=64 ID=7 PROTO=2 \n";
    const { output } = await run(save("steer.log", log));
    expect(output).not.toContain("\x1b");
  });
});
