import type { ArticleScenario, LabScenario, Target } from "@/lib/protocol/events";
import type { ListenAddress } from "@/server/web/contract";
import type { HostCommand } from "./apart/host-command";
import type { DockCommand } from "./apart/serve-dock";
import type { KmsgCommand } from "./apart/serve-kmsg";
import type { WebCommand } from "./apart/serve-web";
import type { RulesFilter } from "./rules-filter";

/**
 * The command line, parsed. The parser is third-party code and runs without privileges; what it
 * answers crosses a process boundary as JSON, so that this type holds plain values only.
 */
export type Command =
  | ServeCommand
  /** One of the four processes alone: `serve` starts them together, a container or systemd each by itself. */
  | KmsgCommand
  | DockCommand
  | HostCommand
  | WebCommand
  | AnalyzeCommand
  | FigureCommand
  | RulesCommand
  | LabCommand
  | RecordCommand
  | DoctorCommand
  /** Help, version or a usage error: all is said, only the exit code is left. */
  | { readonly kind: "exit"; readonly code: number };

export type ServeCommand = {
  readonly kind: "serve";
  /** null: docker, else lab, else replay, by what this machine has. */
  readonly target: Target | null;
  readonly listen: ListenAddress;
  readonly file: string | null;
};

export type AnalyzeCommand = {
  readonly kind: "analyze";
  /** "-" is stdin. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly map: string | null;
};

export type FigureCommand = {
  readonly kind: "figure";
  /** "-" is stdin. */
  readonly file: string;
  readonly map: string | null;
  /** Ends in .svg or .png. */
  readonly output: string;
  /** As `hopscope analyze` numbers them; null: the first that is answered (ARP aside), else the first. */
  readonly conversation: number | null;
  readonly theme: "light" | "dark";
  readonly lang: "en" | "zh-TW";
  /** Pixels a map unit; an SVG only gets its natural size from it. */
  readonly scale: number;
  readonly hideAddresses: boolean;
};

export type RulesCommand = {
  readonly kind: "rules";
  readonly verb: "insert" | "delete" | "check";
  /** `docker` is this host. null: the lab where one runs, else this host; at check and delete both. */
  readonly target: "docker" | "lab" | null;
  /** null: nft, and iptables for the article's rules. */
  readonly backend: "nft" | "iptables" | null;
  readonly article: ArticleScenario | null;
  readonly userChains: boolean;
  readonly print: boolean;
  readonly filter: RulesFilter;
  /** By name or id: their addresses join those of the filter. */
  readonly container: string | null;
  readonly network: string | null;
};

export type LabCommand =
  | { readonly kind: "lab"; readonly verb: "up" | "down" }
  | { readonly kind: "lab"; readonly verb: "run"; readonly scenario: LabScenario };

export type RecordCommand = { readonly kind: "record"; readonly output: string };

export type DoctorCommand = {
  readonly kind: "doctor";
  readonly json: boolean;
  /** Socket of the Docker engine; null: as DOCKER_HOST says, else the usual one. */
  readonly docker: string | null;
  /** Socket of `hopscope dock`, which is asked instead. */
  readonly dock: string | null;
  /** For `hopscope host`: the kernel log is another process's, and not looked at. */
  readonly apart: boolean;
};
