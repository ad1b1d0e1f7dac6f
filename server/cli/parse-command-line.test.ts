import { afterEach, describe, expect, it, vi } from "vitest";
import { parseCommandLine } from "./parse-command-line";
import { UNFILTERED } from "./rules-filter";

afterEach(() => vi.restoreAllMocks());

/** What it answers, and what it prints. */
function parse(line: string) {
  const out: string[] = [];
  const err: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => out.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => err.push(String(text)) > 0);
  const command = parseCommandLine(line.split(" ").filter((word) => word !== ""));
  vi.restoreAllMocks();
  return { command, out: out.join(""), err: err.join("") };
}

const UNNAMED = { container: null, network: null };
const LISTEN = { host: "127.0.0.1", port: 4466 };

describe("the command line", () => {
  it.each([
    ["serve", { kind: "serve", target: null, listen: LISTEN, file: null }],
    ["serve --target lab", { kind: "serve", target: "lab", listen: LISTEN, file: null }],
    [
      "serve --listen [::1]:80 a.log",
      { kind: "serve", target: null, listen: { host: "::1", port: 80 }, file: "a.log" },
    ],
    ["serve -", { kind: "serve", target: null, listen: LISTEN, file: "-" }],
    ["analyze a b --json", { kind: "analyze", files: ["a", "b"], json: true, map: null }],
    ["analyze - --map m", { kind: "analyze", files: ["-"], json: false, map: "m" }],
    [
      "figure a -o w.svg",
      {
        kind: "figure",
        file: "a",
        output: "w.svg",
        map: null,
        conversation: null,
        theme: "light",
        lang: "en",
        scale: 2,
        hideAddresses: false,
      },
    ],
    [
      "figure a -o w.png --conversation 3 --theme dark --lang zh-TW --scale 1.5 --map m --hide-addresses",
      {
        kind: "figure",
        file: "a",
        output: "w.png",
        map: "m",
        conversation: 3,
        theme: "dark",
        lang: "zh-TW",
        scale: 1.5,
        hideAddresses: true,
      },
    ],
    [
      "rules insert --print",
      {
        kind: "rules",
        verb: "insert",
        target: null,
        backend: null,
        article: null,
        userChains: false,
        print: true,
        filter: UNFILTERED,
        ...UNNAMED,
      },
    ],
    [
      "rules insert --article wan-to-container --user-chains",
      {
        kind: "rules",
        verb: "insert",
        target: null,
        backend: null,
        article: "wan-to-container",
        userChains: true,
        print: false,
        filter: UNFILTERED,
        ...UNNAMED,
      },
    ],
    [
      "rules insert --protocol tcp --address 172.18.0.2 --address 172.17.0.0/16 --port 80 --port 5566 --one-of 4 --cap 500 --minutes 5",
      {
        ...{
          kind: "rules",
          verb: "insert",
          target: null,
          backend: null,
          article: null,
          userChains: false,
          print: false,
        },
        filter: {
          protocol: "tcp",
          addresses: ["172.18.0.2", "172.17.0.0/16"],
          ports: [80, 5566],
          ...{ oneOf: 4, linesPerSecond: 500, minutes: 5 },
        },
        ...UNNAMED,
      },
    ],
    [
      "rules insert --container web --network shop_default --port 80",
      {
        ...{ kind: "rules", verb: "insert", target: null, backend: null, article: null },
        ...{ userChains: false, print: false, filter: { ...UNFILTERED, ports: [80] } },
        ...{ container: "web", network: "shop_default" },
      },
    ],
    [
      "rules delete --backend iptables",
      {
        kind: "rules",
        verb: "delete",
        target: null,
        backend: "iptables",
        article: null,
        userChains: false,
        print: false,
        filter: UNFILTERED,
        ...UNNAMED,
      },
    ],
    [
      "rules check --target docker",
      {
        kind: "rules",
        verb: "check",
        target: "docker",
        backend: null,
        article: null,
        userChains: false,
        print: false,
        filter: UNFILTERED,
        ...UNNAMED,
      },
    ],
    ["lab up", { kind: "lab", verb: "up" }],
    ["lab run blocked-port", { kind: "lab", verb: "run", scenario: "blocked-port" }],
    ["record -o f", { kind: "record", output: "f" }],
    ["doctor", { kind: "doctor", json: false, docker: null, dock: null, apart: false }],
    [
      "doctor --json --docker /s --dock /d --apart",
      { kind: "doctor", json: true, docker: "/s", dock: "/d", apart: true },
    ],
  ])("understands %s", (line, command) => {
    expect(parse(line)).toEqual({ command, out: "", err: "" });
  });

  it.each([
    ["serve --target nowhere", /nowhere.*docker, lab, replay/],
    ["serve --listen 4466", /ADDRESS:PORT/],
    ["serve --listen 127.0.0.1:70000", /ADDRESS:PORT/],
    ["serve a b", /too many arguments/],
    ["serve --nope", /--nope/],
    ["analyze", /file/],
    ["figure a", /output/],
    ["figure a -o w.gif", /\.svg or \.png/],
    ["figure a -o w.svg --conversation 0", /whole number/],
    ["figure a -o w.svg --scale 0", /0\.1 to 10/],
    ["figure a -o w.svg --scale Infinity", /0\.1 to 10/],
    ["rules flush", /insert, delete, check/],
    ["lab run nowhere", /container-to-container/],
    ["record", /output/],
    ["nonsense", /nonsense/],
    ["rules insert --target replay", /replay.*docker, lab/],
    ["rules insert --port 0", "from 1 to 65535"],
    [
      "rules insert --address 1.2.3",
      /option '--address <address>' argument '1\.2\.3' is invalid\. Expected an address or a network/,
    ],
    ["rules insert --address 172.17.0.0/33", /--address.*172\.17\.0\.0\/33.*172\.18\.0\.0\/16/],
    [`rules insert${" --address 10.0.0.1".repeat(33)}`, /--address.*32 times at most/],
    [`rules insert${" --port 80".repeat(17)}`, /--port.*16 times at most/],
    ["rules insert --article wan-to-container --port 80", "cannot be used with option '--article"],
    ["rules insert --article wan-to-container --container web", "cannot be used with option '--article"],
    ["rules check --network shop", "about all rules"],
    ["rules delete --port 80", "about all rules"],
    ["rules insert --one-of 3", "power of two"],
    ["rules insert --cap 5", "from 10 to 100000"],
  ])("refuses `%s` with one line on stderr and exit code 2", (line, sentence) => {
    const { command, out, err } = parse(line);
    expect(command).toEqual({ kind: "exit", code: 2 });
    expect(out).toBe("");
    expect(err).toMatch(/^hopscope: /);
    expect(err).toMatch(sentence);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("prints help and version on stdout, exit code 0", () => {
    for (const line of ["--help", "serve --help", "help figure"]) {
      const { command, out, err } = parse(line);
      expect({ command, err }).toEqual({ command: { kind: "exit", code: 0 }, err: "" });
      expect(out).toContain("Usage: hopscope");
    }
    expect(parse("help figure").out.replace(/\s+/g, " ")).toContain("else the first with a reply");
    expect(parse("--version").out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("shows the commands when there is none, exit code 2", () => {
    const { command, err } = parse("");
    expect(command).toEqual({ kind: "exit", code: 2 });
    for (const name of ["serve", "analyze", "figure", "rules", "lab", "record", "doctor"])
      expect(err).toContain(name);
  });
});
