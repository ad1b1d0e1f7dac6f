import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../parse-command-line";

const ROOT = new URL("../../../", import.meta.url);
const UNITS = ["kmsg", "dock", "host", "web"] as const;

function read(path: string): string {
  return readFileSync(new URL(path, ROOT), "utf8");
}

/** A service's lines, the shared ones first. */
function service(name: string): string {
  const text = read("compose.yaml");
  const block = (start: RegExp) => start.exec(text)?.[1] ?? "";
  const own = block(new RegExp(`^  ${name}:\\n((?:    .*\\n|\\n)+)`, "m"));
  return own.includes("<<: *service") ? block(/^x-service: &service\n((?: {2}.*\n)+)/m) + own : own;
}

function list(text: string, key: string): readonly string[] {
  const found = new RegExp(`^ +${key}: \\[(.*)\\]`, "m").exec(text)?.[1];
  return found === undefined ? [] : found.split(", ").map((item) => item.replaceAll('"', ""));
}

describe("compose.yaml", () => {
  it("[A12] gives nothing that reaches beyond a service's own rights", () => {
    const text = read("compose.yaml");
    for (const word of [
      /privileged/,
      /0\.0\.0\.0/,
      /\bpid:/,
      /\bipc:/,
      /userns/,
      /unconfined/,
      /SYS_ADMIN|SYS_PTRACE|SYS_MODULE|NET_RAW/,
    ])
      expect(text).not.toMatch(word);
    expect(text.match(/network_mode: host/g)).toHaveLength(1);
    expect(text.match(/docker\.sock/g)).toHaveLength(2);
    expect(text.match(/^ +(?:- "?)?ports: .*$/gm)).toEqual(['    ports: ["127.0.0.1:4466:4466"]']);
  });

  it.each([
    ["kmsg", { caps: ["SYSLOG", "SETUID", "SETGID"], devices: ["/dev/kmsg:/dev/kmsg:r"], network: "none" }],
    ["dock", { caps: ["SETUID", "SETGID"], devices: [], network: "none" }],
    ["host", { caps: ["NET_ADMIN"], devices: [], network: "host" }],
    ["web", { caps: [], devices: [], network: undefined }],
  ])("[A12] gives %s exactly its own", (name, { caps, devices, network }) => {
    const text = service(name);
    expect(list(text, "cap_add")).toEqual(caps);
    expect(list(text, "cap_drop")).toEqual(["ALL"]);
    expect(list(text, "devices")).toEqual(devices);
    expect(list(text, "security_opt")).toEqual(["no-new-privileges:true"]);
    expect(/network_mode: (\S+)/.exec(text)?.[1]).toBe(network);
    for (const line of [/read_only: true/, /pids_limit: \d+/, /mem_limit: \d+m/, /tmpfs: \[/])
      expect(text).toMatch(line);
    expect(text.includes("docker.sock")).toBe(name === "dock");
  });

  it.each(UNITS)("[A12] starts %s by a command that there is", (name) => {
    const text = service(name);
    const listed = /command:\n((?: +- .*\n)+)/.exec(text)?.[1]?.matchAll(/- (\S+)/g);
    const argv = list(text, "command");
    expect(
      parseCommandLine(argv.length > 0 ? argv : [...(listed ?? [])].map(([, word]) => word ?? "")),
    ).toMatchObject({
      kind: name,
    });
  });
});

/** A unit without its comments. */
function settings(name: string): string {
  return read(`packaging/systemd/hopscope-${name}.service`).replace(/^#.*$/gm, "");
}

describe("the systemd units", () => {
  it.each(UNITS)("[A13] start %s by a command that there is", (name) => {
    const [, , ...argv] = (
      /^ExecStart=(.*)$/m.exec(read(`packaging/systemd/hopscope-${name}.service`))?.[1] ?? ""
    ).split(" ");
    expect(parseCommandLine(argv)).toMatchObject({ kind: name });
  });

  it("[A13] give Docker's socket to dock alone", () => {
    for (const name of UNITS) expect(/docker/i.test(settings(name))).toBe(name === "dock");
  });

  it("[A13] all belong to the target", () => {
    for (const name of UNITS)
      expect(read(`packaging/systemd/hopscope-${name}.service`)).toMatch(/^WantedBy=hopscope\.target$/m);
    expect(
      readdirSync(new URL("packaging/systemd", ROOT)).filter((file) => file.endsWith(".service")),
    ).toHaveLength(4);
  });

  const analyze = spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" });

  it.skipIf(analyze.status !== 0).each([
    ["kmsg", 1.5],
    ["dock", 1.5],
    ["host", 2.5],
    ["web", 1.5],
  ])("[A13] expose %s at most %d (skipped where systemd-analyze is not installed)", (name, most) => {
    const unit = new URL(`packaging/systemd/hopscope-${name}.service`, ROOT).pathname;
    const { stdout } = spawnSync("systemd-analyze", ["security", "--offline=true", "--no-pager", unit], {
      encoding: "utf8",
    });
    const level = Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]);
    expect(level).toBeGreaterThan(0);
    expect(level).toBeLessThanOrEqual(most);
  });
});
