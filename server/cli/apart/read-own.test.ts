import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../parse-command-line";
import { read as readDoctor } from "../run-by-hand";
import { read as readServe } from "../serve";
import { readHost } from "./host-command";
import { read as readDock } from "./serve-dock";
import { read as readKmsg } from "./serve-kmsg";

const READ: Readonly<Record<string, (args: string[]) => unknown>> = {
  ...{ kmsg: readKmsg, dock: readDock, host: readHost, serve: readServe, doctor: readDoctor },
};
const read = (line: string) => {
  const [kind = "", ...args] = line.split(" ");
  return READ[kind]?.(args);
};

describe("the command line of the privileged processes", () => {
  it.each([
    "kmsg --socket /run/k/s",
    "kmsg --socket=/run/k/s --group hopscope",
    "host --socket /run/h/s",
    "host --socket /run/h/s --target lab --group 101 --own-bridge br-hopscope",
    "doctor",
    "doctor --json --docker /run/d",
    "serve",
    "serve --target lab",
    "serve --target=replay --listen [::1]:80 a.log",
    "serve --listen localhost:0 -",
    "doctor --dock /run/d",
    "dock --socket /run/d --group 5",
    "host --socket /run/h --dock /run/d",
  ])("[A8] is read without the parser as the parser reads it: %s", (line) => {
    expect(read(line)).toEqual(parseCommandLine(line.split(" ")));
  });

  it.each([
    "kmsg",
    "kmsg --help",
    "host --socket",
    "host --socket /run/h/s --target replay",
    'host --socket /run/h/s --own-bridge br";',
    "kmsg --socket /run/k/s extra",
    "doctor --what",
    "serve --help",
    "serve --target nowhere",
    "serve --listen nowhere",
    "serve a.log b.log",
  ])("[A8] leaves the rest to the parser: %s", (line) => {
    let command: unknown = null;
    try {
      command = read(line);
    } catch {
      // parseArgs(): an option that is not known.
    }
    expect(command).toBeNull();
  });
});
