import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { type FigureOptions, figure } from "./figure";

const folder = mkdtempSync(join(tmpdir(), "hopscope-figure-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const options = (more: Partial<FigureOptions>): FigureOptions => ({
  file: "public/captures/wan-to-container.log",
  output: join(folder, "way.svg"),
  map: null,
  conversation: null,
  theme: "light",
  lang: "en",
  scale: 1,
  hideAddresses: false,
  ...more,
});

/** Exit code and what went to stderr. */
async function run(more: Partial<FigureOptions>) {
  let said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  return { code: await figure(options(more)), said };
}

/** Width and height of a PNG, out of its IHDR chunk. */
function pngSize(file: string) {
  const bytes = readFileSync(file);
  expect(bytes.subarray(1, 4).toString("latin1")).toBe("PNG");
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe("hopscope figure", () => {
  it("draws UDP and the ICMP error that answers it in one picture, whichever conversation is asked for", async () => {
    const pictures = [];
    for (const conversation of [11, 12]) {
      const file = "lib/journey/testdata/nft-1-closed-ports.log";
      expect(await run({ file, conversation })).toEqual({ code: 0, said: "" });
      pictures.push(readFileSync(join(folder, "way.svg"), "utf8"));
    }
    for (const text of [
      "container-to-container · UDP",
      "172.18.0.3:43754 → 172.18.0.2:9",
      "port unreachable",
    ])
      expect(pictures[0]).toContain(text);
    expect(pictures[1]).toBe(pictures[0]);
  });

  it("writes the SVG with the rewrite of the port and both directions", async () => {
    expect(await run({})).toEqual({ code: 0, said: "" });
    const svg = readFileSync(join(folder, "way.svg"), "utf8");
    for (const text of [
      "5566 → 80",
      "172.17.8.211 → 172.18.0.2",
      "TTL 64 → 63",
      "veth5ead5c7",
      "wan-to-container",
    ]) {
      expect(svg).toContain(text);
    }
    expect(svg).toContain("map-way-request");
    expect(svg).toContain("map-way-reply");
  });

  it("draws lines of a firewall's own rules where a map names their chain", async () => {
    const file = join(folder, "ufw.log");
    const map = join(folder, "ufw.map");
    writeFileSync(
      file,
      "[UFW BLOCK] IN=eth0 OUT= SRC=192.0.2.7 DST=192.0.2.1 LEN=40 TTL=64 ID=1 PROTO=UDP SPT=1 DPT=2 LEN=20\n",
    );
    writeFileSync(map, "[UFW BLOCK] = ip:filter:INPUT\n");
    expect((await run({ file })).code).toBe(2);
    expect((await run({ file, map })).code).toBe(0);
    expect(readFileSync(join(folder, "way.svg"), "utf8")).toContain("192.0.2.7");
  });

  it("[O1] draws a log whose newest line is the first, and says so", async () => {
    const file = join(folder, "turned.log");
    const lines = readFileSync("public/captures/wan-to-container.log", "utf8").trimEnd().split("\n");
    writeFileSync(file, `${lines.reverse().join("\n")}\n`);
    const { code, said } = await run({ file });
    expect(code).toBe(0);
    expect(said).toMatch(/^hopscope: The newest line is the first \(.*turned\.log\): .*tac FILE.*\n$/);
  });

  it("writes a PNG of that scale, on which text has been drawn, whatever the case of its ending", async () => {
    const output = join(folder, "way.PNG");
    expect((await run({ output, scale: 2 })).code).toBe(0);
    const [width, height] = pngSize(output);
    const svg = readFileSync(join(folder, "way.svg"), "utf8");
    const [, mapWidth, mapHeight] = svg.match(/viewBox="0 0 ([\d.]+) ([\d.]+)"/) ?? [];
    expect(Math.abs(Number(width) - 2 * Number(mapWidth))).toBeLessThanOrEqual(1);
    expect(Math.abs(Number(height) - 2 * Number(mapHeight))).toBeLessThanOrEqual(1);
    const { svgToPng } = await import("./svg-to-png");
    const bare = await svgToPng(svg.replace(/<text[\s\S]*?<\/text>/g, ""));
    expect((await svgToPng(svg)).length).toBeGreaterThan(bare.length * 1.5);
  });

  it("[F32] hides addresses where that is asked for", async () => {
    await run({ hideAddresses: true });
    const svg = readFileSync(join(folder, "way.svg"), "utf8");
    expect(svg).toContain("host-2 → host-3");
    expect(svg).not.toMatch(/172\.1[78]\./);
  });

  it("draws another theme and another language", async () => {
    await run({ theme: "dark", lang: "zh-TW" });
    const svg = readFileSync(join(folder, "way.svg"), "utf8");
    expect(svg).toContain("網路層");
    expect(svg).not.toContain('fill="#ffffff"');
  });

  it("draws the conversation asked for", async () => {
    const both = join(folder, "both.log");
    const names = ["container-to-container", "wan-to-container"];
    writeFileSync(both, names.map((name) => readFileSync(`public/captures/${name}.log`, "utf8")).join("\n"));
    await run({ file: both, conversation: 2 });
    expect(readFileSync(join(folder, "way.svg"), "utf8")).toContain("<title>wan-to-container");
    await run({ file: both });
    expect(readFileSync(join(folder, "way.svg"), "utf8")).toContain("<title>container-to-container");
  });

  it("draws the first conversation with a reply where none is asked for", async () => {
    const file = join(folder, "answered-second.log");
    const [ping, telnet] = ["container-to-container", "wan-to-container"].map((name) =>
      readFileSync(`public/captures/${name}.log`, "utf8").split("\n"),
    );
    const request = ping?.slice(0, 9) ?? [];
    writeFileSync(file, [...request, ...(telnet ?? [])].join("\n"));
    await run({ file });
    expect(readFileSync(join(folder, "way.svg"), "utf8")).toContain("<title>wan-to-container");
  });

  it.each([
    ["a missing file", { file: join(folder, "none") }, /no such file \(.*none\)/],
    ["a folder", { file: folder }, /That is a directory \(/],
    ["an empty file", { file: "/dev/null" }, /input is empty/],
    ["a conversation that is not there", { conversation: 9 }, /no such conversation/],
    ["a log of another program", { file: "package.json" }, /no such conversation/],
    ["a folder that is missing", { output: join(folder, "none/way.svg") }, /cannot be written/],
  ])("answers %s with one line and exit code 2", async (_, more, message) => {
    const { code, said } = await run(more);
    expect(code).toBe(2);
    expect(said).toMatch(message);
    expect(said.trimEnd().split("\n")).toHaveLength(1);
  });
});
