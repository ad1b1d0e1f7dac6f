/** dist/cli.cjs: the only place that knows commander. Runs without privileges. */
import { Argument, Command as Commander, CommanderError, InvalidArgumentError, Option } from "commander";
import {
  ARTICLE_SCENARIOS,
  type ArticleScenario,
  type BackEnd,
  LAB_SCENARIOS,
  type LabScenario,
} from "@/lib/protocol/events";
import {
  MAX_LINES_PER_SECOND,
  MAX_MINUTES,
  MAX_ONE_OF,
  MIN_LINES_PER_SECOND,
} from "@/lib/protocol/host-verbs";
import { MAX_PLAN_ADDRESSES, MAX_PLAN_PORTS } from "@/lib/protocol/rules-plan";
import { readNetwork } from "@/lib/rules/networks";
import { DEVICE_NAME, type HostCommand, LIVE_TARGETS } from "./apart/host-command";
import type { WebCommand } from "./apart/serve-web";
import type { Command, FigureCommand, RulesCommand, ServeCommand } from "./command";
import { DEFAULT_LISTEN, parseListen } from "./listen-address";
import { type RulesFilter, UNFILTERED } from "./rules-filter";
import { VERSION } from "./version";

const USAGE_ERROR = 2;

/**
 * `argv` without the program's own name. Prints help, version and usage errors by itself and answers
 * `exit` for them.
 */
export function parseCommandLine(argv: readonly string[]): Command {
  let parsed: Command = { kind: "exit", code: USAGE_ERROR };
  const program = commands((command) => {
    parsed = command;
  });
  try {
    program.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { kind: "exit", code: error.exitCode === 0 ? 0 : USAGE_ERROR };
  }
  return parsed;
}

function commands(found: (command: Command) => void): Commander {
  const program = new Commander("hopscope")
    .description("Shows the way each packet takes through the ebtables and iptables chains of a Docker host.")
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, "hopscope: ")) });

  program
    .command("serve")
    .description("the dashboard in the browser")
    .addOption(
      new Option("--target <target>", "what to watch; docker is this host").choices([
        "docker",
        "lab",
        "replay",
      ]),
    )
    .addOption(
      new Option("--listen <address>", "where to listen")
        .argParser(listenAddress)
        .default(DEFAULT_LISTEN, "127.0.0.1:4466"),
    )
    .argument("[file]", "a log to replay; - is standard input")
    .action((file: string | undefined, options: Omit<ServeCommand, "kind" | "file">) =>
      found({ kind: "serve", target: options.target ?? null, listen: options.listen, file: file ?? null }),
    );

  program
    .command("kmsg")
    .description("the process that reads the kernel log, alone")
    .requiredOption("--socket <path>", "where web connects; the folder's permissions say who may")
    .option("--group <group>", "who may connect; default: the group it was started with")
    .action(({ socket, group }: { socket: string; group?: string }) =>
      found({ kind: "kmsg", socket, group: group ?? null }),
    );

  program
    .command("dock")
    .description("the process that may open Docker's socket, alone")
    .requiredOption("--socket <path>", "where web and host connect; the folder's permissions say who may")
    .option("--group <group>", "who may connect; default: the group it was started with")
    .action(({ socket, group }: { socket: string; group?: string }) =>
      found({ kind: "dock", socket, group: group ?? null }),
    );

  program
    .command("host")
    .description("the process that inserts the rules, alone")
    .requiredOption("--socket <path>", "where web connects; the folder's permissions say who may")
    .option("--group <group>", "who may connect; default: the group it was started with")
    .addOption(liveTarget())
    .option("--dock <path>", "socket of hopscope dock")
    .addOption(
      new Option(
        "--own-bridge <name>",
        "a bridge that carries nothing but hopscope's page: not logged",
      ).argParser(deviceName),
    )
    .action((options: HostOptions) => {
      const { socket, group, target, dock, ownBridge } = options;
      const given = { group: group ?? null, dock: dock ?? null, ownBridge: ownBridge ?? null };
      found({ kind: "host", socket, target, ...given });
    });

  program
    .command("web")
    .description("the process that serves the page, alone; needs no rights")
    .requiredOption("--kmsg <path>", "socket of hopscope kmsg")
    .requiredOption("--host <path>", "socket of hopscope host")
    .option("--dock <path>", "socket of hopscope dock")
    .addOption(liveTarget())
    .addOption(
      new Option("--listen <address>", "where to listen")
        .argParser(listenAddress)
        .default(DEFAULT_LISTEN, "127.0.0.1:4466"),
    )
    .addOption(
      new Option("--published <address>", "where browsers reach it instead, out of a container").argParser(
        listenAddress,
      ),
    )
    .option("--group <group>", "the group that is kept when root is given up")
    .action((options: Omit<WebCommand, "kind">) =>
      found({
        ...{ ...options, kind: "web", published: options.published ?? null },
        ...{ dock: options.dock ?? null, group: options.group ?? null },
      }),
    );

  program
    .command("analyze")
    .description("reads a log and prints each packet's way")
    .argument("<file...>", "any kernel log; - is standard input")
    .option("--json", "as JSON (hopscope-analysis/1)", false)
    .option("--map <file>", "which prefix stands for which chain")
    .action((files: string[], { json, map }: { json: boolean; map?: string }) =>
      found({ kind: "analyze", files, json, map: map ?? null }),
    );

  program
    .command("figure")
    .description("the figure, the same as on screen")
    .argument("<file>", "any kernel log; - is standard input")
    .requiredOption("-o, --output <file>", "way.svg or way.png", imageName)
    .addOption(
      new Option("--conversation <n>", "its number in `analyze`; else the first with a reply").argParser(
        wholeNumber,
      ),
    )
    .addOption(new Option("--theme <theme>").choices(["light", "dark"]).default("light"))
    .addOption(new Option("--lang <language>").choices(["en", "zh-TW"]).default("en"))
    .addOption(new Option("--scale <factor>", "pixels a unit, for PNG").argParser(scaleFactor).default(2))
    .option("--map <file>", "which prefix stands for which chain")
    .option("--hide-addresses", "host-1, net-1, mac-1 … instead of addresses", false)
    .action((file: string, options: FigureOptions) => {
      const { map = null, conversation = null } = options;
      found({ kind: "figure", file, ...options, map, conversation });
    });

  program
    .command("rules")
    .description("the log rules by hand")
    .addArgument(
      new Argument(
        "<verb>",
        "insert: they stand as long as it runs; delete: all of any hopscope here; check: what stands",
      ).choices(["insert", "delete", "check"]),
    )
    .addOption(
      new Option(
        "--target <target>",
        "where; docker is this host (default: insert: the lab where one runs, else this host; delete, check: both)",
      ).choices(LIVE_TARGETS),
    )
    .addOption(new Option("--backend <backend>").choices(["nft", "iptables"]))
    .addOption(
      new Option("--article <scenario>", "the article's own rules, prefix by prefix").choices(
        ARTICLE_SCENARIOS,
      ),
    )
    .option("--user-chains", "also at the head of user chains (DOCKER-USER and the like)", false)
    .addOption(notOfArticle("--protocol <protocol>", "only these packets").choices(["icmp", "tcp", "udp"]))
    .addOption(
      notOfArticle(
        "--address <address>",
        "only from or to it, or a network such as 172.18.0.0/16; may be repeated",
      ).argParser(addresses),
    )
    .addOption(
      notOfArticle("--container <name>", "only from or to this one, by name or id, as it is addressed now"),
    )
    .addOption(notOfArticle("--network <name>", "only from or to Docker's network of this name or id"))
    .addOption(notOfArticle("--port <port>", "only from or to it; may be repeated").argParser(ports))
    .addOption(
      notOfArticle(
        "--one-of <n>",
        "one packet of n, a power of two, at every chain the same ones (nft)",
      ).argParser(oneOf),
    )
    .addOption(
      notOfArticle("--cap <lines>", "lines a second at most").argParser(
        within(MIN_LINES_PER_SECOND, MAX_LINES_PER_SECOND),
      ),
    )
    .option("--minutes <minutes>", "then they go by themselves", within(1, MAX_MINUTES))
    .option("--print", "only show the commands", false)
    .action((verb: RulesCommand["verb"], options: RulesOptions, command: Commander) => {
      const { target, backend, article, userChains, print } = options;
      const given = FILTERS.find((name) => options[name] !== undefined);
      if (verb !== "insert" && given !== undefined)
        command.error(`error: rules ${verb} is about all rules: what is logged is chosen at rules insert`);
      const filter: RulesFilter = {
        protocol: options.protocol ?? UNFILTERED.protocol,
        addresses: options.address ?? UNFILTERED.addresses,
        ports: options.port ?? UNFILTERED.ports,
        oneOf: options.oneOf ?? UNFILTERED.oneOf,
        linesPerSecond: options.cap ?? UNFILTERED.linesPerSecond,
        minutes: options.minutes ?? UNFILTERED.minutes,
      };
      const which = {
        ...{ target: target ?? null, backend: backend ?? null },
        ...{ article: article ?? null, userChains },
      };
      const named = { container: options.container ?? null, network: options.network ?? null };
      found({ kind: "rules", verb, ...which, print, filter, ...named });
    });

  const lab = program.command("lab").description("the lab of network namespaces by hand");
  lab
    .command("up")
    .description("brings it up, as long as this runs")
    .action(() => found({ kind: "lab", verb: "up" }));
  lab
    .command("down")
    .description("takes down one that runs elsewhere")
    .action(() => found({ kind: "lab", verb: "down" }));
  lab
    .command("run")
    .description("brings it up, and sends the traffic of a scenario through it")
    .addArgument(new Argument("<scenario>", "what is sent").choices(LAB_SCENARIOS))
    .action((scenario: LabScenario) => found({ kind: "lab", verb: "run", scenario }));

  program
    .command("record")
    .description("records the kernel log to a file that serve, analyze and the browser replay")
    .requiredOption("-o, --output <file>", "the recording; no file of that name may be there yet")
    .action(({ output }: { output: string }) => found({ kind: "record", output }));

  program
    .command("doctor")
    .description("says why nothing arrives, and what to do")
    .option("--json", "as JSON: a list of findings", false)
    .option("--docker <path>", "socket of the Docker engine")
    .option("--dock <path>", "socket of hopscope dock, which is asked instead")
    .option("--apart", "without the kernel log, which hopscope kmsg reads", false)
    .action(
      ({ json, docker, dock, apart }: { json: boolean; docker?: string; dock?: string; apart: boolean }) =>
        found({ kind: "doctor", json, docker: docker ?? null, dock: dock ?? null, apart }),
    );
  return program;
}

function liveTarget(): Option {
  return new Option("--target <target>", "what to watch").choices(LIVE_TARGETS).default("docker");
}

type HostOptions = Omit<HostCommand, "kind" | "group" | "dock" | "ownBridge"> & {
  readonly group?: string;
  readonly dock?: string;
  readonly ownBridge?: string;
};

type RulesOptions = Pick<RulesCommand, "userChains" | "print"> & {
  readonly target?: "docker" | "lab";
  readonly backend?: BackEnd;
  readonly article?: ArticleScenario;
  readonly protocol?: "icmp" | "tcp" | "udp";
  readonly address?: readonly string[];
  readonly container?: string;
  readonly network?: string;
  readonly port?: readonly number[];
  readonly oneOf?: number;
  readonly cap?: number;
  readonly minutes?: number;
};

const FILTERS = ["protocol", "address", "container", "network", "port", "oneOf", "cap", "minutes"] as const;

type FigureOptions = Omit<FigureCommand, "kind" | "file" | "conversation" | "map"> & {
  readonly map?: string;
  readonly conversation?: number;
};

function listenAddress(text: string) {
  const address = parseListen(text);
  if (address === null) throw new InvalidArgumentError("Expected ADDRESS:PORT, for example 127.0.0.1:4466.");
  return address;
}

function addresses(text: string, before: readonly string[] = []): readonly string[] {
  if (readNetwork(text) === null)
    throw new InvalidArgumentError(
      "Expected an address or a network, for example 172.18.0.2, fd00::2 or 172.18.0.0/16.",
    );
  return oneMore(text, before, MAX_PLAN_ADDRESSES);
}

function ports(text: string, before: readonly number[] = []): readonly number[] {
  return oneMore(within(1, 65_535)(text), before, MAX_PLAN_PORTS);
}

function oneMore<T>(value: T, before: readonly T[], most: number): readonly T[] {
  if (before.length >= most) throw new InvalidArgumentError(`It may be given ${most} times at most.`);
  return [...before, value];
}

function within(least: number, most: number) {
  return (text: string): number => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
    if (value < least || value > most)
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    return value;
  };
}

/** The article's rules are what they are. */
function notOfArticle(flags: string, description: string): Option {
  return new Option(flags, description).conflicts("article");
}

/** The rules look at bits of a packet's id. */
function oneOf(text: string): number {
  const value = within(1, MAX_ONE_OF)(text);
  if ((value & (value - 1)) !== 0) throw new InvalidArgumentError("Expected a power of two.");
  return value;
}

function deviceName(text: string): string {
  if (!DEVICE_NAME.test(text)) throw new InvalidArgumentError("Expected a network device's name.");
  return text;
}

function imageName(text: string): string {
  if (!/\.(svg|png)$/i.test(text))
    throw new InvalidArgumentError("Expected a name that ends in .svg or .png.");
  return text;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 1.");
  return Number(text);
}

function scaleFactor(text: string): number {
  const factor = Number(text);
  if (!(factor >= 0.1 && factor <= 10)) throw new InvalidArgumentError("Expected a number from 0.1 to 10.");
  return factor;
}
