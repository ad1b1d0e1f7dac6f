import { Duplex } from "node:stream";
import { dockerReading } from "@/lib/docker/testing/docker-reading";
import type { HostReading, RulesState } from "@/lib/protocol/host-verbs";
import type { Topology } from "@/lib/protocol/topology";

export const NONCE = "abcdefgh";

export const TOPOLOGY: Topology = {
  model: {
    ipBackend: "nft",
    bridgeBackend: "nft",
    bridgeNfCallIptables: true,
    bridgeNfCallIp6tables: true,
    broute: true,
    security: false,
    userlandProxy: true,
  },
  hostname: "lab",
  kernel: "6.18.0",
  bridges: [{ name: "docker0", network: "lab", mac: null, address: "172.18.0.1", subnet: "172.18.0.0/16" }],
  ports: [],
  nics: [],
  published: [],
  outside: [],
  engine: null,
  networks: [],
  containers: [],
  userChains: [],
};

/** The `host` process as a channel answers for it, with rule counters that a test sets. */
export class FakeHost extends Duplex {
  matched = 0;
  logged = 0;
  endsInMs = 600_000;
  standing = false;
  /** Verbs in the order in which they came. */
  readonly asked: { readonly verb: string; readonly plan?: unknown; readonly name?: unknown }[] = [];
  /** A verb listed here is answered with this failure. */
  readonly failures = new Map<string, { readonly code: string; readonly detail: string }>();
  /** A verb listed here is not answered. */
  readonly unanswered = new Set<string>();
  /** Called before `rules-insert` is answered: lines may be there before the answer is. */
  beforeInserted: () => void = () => {};
  /** Verbs that do more than look at a Docker host. */
  acted(): readonly string[] {
    return this.verbs().filter((verb) => verb !== "reading" && verb !== "changed");
  }

  /** Of a Docker host; `docker` sets another one and tells that something changed. */
  rulesState: RulesState & { readonly state: "on" } = {
    state: "on",
    nonce: NONCE,
    missing: [],
    restored: 0,
    givenUp: false,
    notes: [],
    noted: 0,
    shortened: [],
  };
  private reading: HostReading = dockerReading();
  private waiting: number[] = [];
  private rest = "";

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.rest += chunk.toString("utf8");
    const lines = this.rest.split("\n");
    this.rest = lines.pop() ?? "";
    for (const line of lines) this.answer(JSON.parse(line));
    done();
  }

  verbs(): readonly string[] {
    return this.asked.map(({ verb }) => verb);
  }

  docker(reading: HostReading): void {
    this.reading = reading;
    for (const id of this.waiting.splice(0)) this.reply(id, { revision: reading.revision });
  }

  private reply(id: number, value: unknown): void {
    this.push(`${JSON.stringify({ id, ok: true, value })}\n`);
  }

  private answer(request: {
    id: number;
    verb: string;
    plan?: unknown;
    name?: unknown;
    after?: unknown;
  }): void {
    const { id, ...rest } = request;
    this.asked.push(rest);
    if (this.unanswered.has(request.verb)) return;
    if (request.verb === "changed") {
      if (request.after === this.reading.revision) this.waiting.push(id);
      else this.reply(id, { revision: this.reading.revision });
      return;
    }
    const failure = this.failures.get(request.verb);
    const outcome =
      failure === undefined ? { ok: true, value: this.valueFor(request.verb) } : { ok: false, ...failure };
    this.push(`${JSON.stringify({ id, ...outcome })}\n`);
  }

  private valueFor(verb: string): unknown {
    const counters = { matched: this.matched, logged: this.logged, chains: [] };
    switch (verb) {
      case "topology":
        return TOPOLOGY;
      case "rules-check":
        return this.rulesState;
      case "reading":
        return this.reading;
      case "rules-insert":
        this.standing = true;
        this.matched = 0;
        this.logged = 0;
        this.beforeInserted();
        return { nonce: NONCE, chains: [], insertMs: 8.5, endsInMs: this.endsInMs };
      case "rules-delete":
        this.standing = false;
        return counters;
      case "counters":
        return counters;
      case "renew":
        return { endsInMs: this.standing ? this.endsInMs : null };
      case "rules-preview":
        return { insert: "add table\n", undo: "# Ctrl-D\n" };
      case "scenario-run":
        return { output: "1 packets transmitted\u001b[2J\n" };
      case "traffic-run":
        return { output: "1 packets transmitted\n" };
      case "doctor":
        return [{ state: "fine", what: "root", effect: "", command: "" }];
      default:
        return null;
    }
  }
}
