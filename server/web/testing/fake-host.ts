import { Duplex } from "node:stream";
import { dockerReading } from "@/lib/docker/testing/docker-reading";
import type { DockRequest } from "@/lib/protocol/dock-verbs";
import type { HostRequest, RulesSurroundings, WholeReading } from "@/lib/protocol/host-verbs";
import { FakeRules } from "./fake-rules";

export const NONCE = "abcdefgh";

const LOOKS = new Set(["reading", "inside", "docker", "running", "changed"]);

/** The `host` process as a channel answers for it, with rule counters that a test sets. */
export class FakeHost extends Duplex {
  readonly rules = new FakeRules(NONCE);
  endsInMs = 600_000;
  standing = false;
  /** Of the lab; null: it is gone. */
  namespacePid: number | null = null;
  /** Verbs in the order in which they came. */
  readonly asked: HostRequest[] = [];
  /** A verb listed here is answered with this failure. */
  readonly failures = new Map<string, { readonly code: string; readonly detail: string }>();
  /** A verb listed here is not answered. */
  readonly unanswered = new Set<string>();
  /** A verb listed here is answered so late, ms. */
  readonly late = new Map<string, number>();
  /** Called while a verb of the rules is at work: lines may be there before the answer is. */
  readonly meanwhile = new Map<"rules-insert" | "rules-delete", () => void>();
  /** Verbs that do more than look at a Docker host. */
  acted(): readonly string[] {
    return this.verbs().filter((verb) => !LOOKS.has(verb));
  }

  /** Of a Docker host; `docker` sets another one and tells that something changed. */
  private reading: WholeReading = dockerReading();
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

  docker(reading: WholeReading): void {
    this.reading = reading;
    for (const id of this.waiting.splice(0)) this.reply(id, { revision: reading.revision });
  }

  private reply(id: number, value: unknown): void {
    this.push(`${JSON.stringify({ id, ok: true, value })}\n`);
  }

  private answer({ id, ...request }: { readonly id: number; readonly verb: string }): void {
    this.asked.push(request as HostRequest);
    if (this.unanswered.has(request.verb)) return;
    const asked = request as HostRequest | DockRequest;
    if (asked.verb === "changed") {
      if (asked.after === this.reading.revision) this.waiting.push(id);
      else this.reply(id, { revision: this.reading.revision });
      return;
    }
    const failure = this.failures.get(request.verb);
    const outcome =
      failure === undefined
        ? { ok: true, value: this.valueFor(request as HostRequest) }
        : { ok: false, ...failure };
    const answer = `${JSON.stringify({ id, ...outcome })}\n`;
    const lateMs = this.late.get(request.verb);
    if (lateMs === undefined) this.push(answer);
    else setTimeout(() => this.push(answer), lateMs);
  }

  private surroundings(iptables: boolean): RulesSurroundings {
    return {
      ...{
        nonce: NONCE,
        tag: "43214c7",
        namespacePid: this.namespacePid,
        ownBridge: null,
        ownBridgePorts: [],
      },
      iptables: iptables ? this.rules.iptables() : null,
    };
  }

  private valueFor(request: HostRequest | DockRequest): unknown {
    switch (request.verb) {
      case "lab":
        return { bridgeNfCallIptables: true, kernel: "6.18.0" };
      case "reading":
      case "docker":
        return this.reading;
      case "running":
        return this.reading.inside.map(({ container }) => ({
          id: container,
          pid: 1,
          connections: String(this.reading.revision),
        }));
      case "inside":
        return this.reading.inside.filter(({ container }) =>
          request.containers.some(({ id }) => id === container),
        );
      case "rules-prepare":
      case "rules-look":
        return this.surroundings(request.iptables);
      case "rules-insert":
        this.standing = true;
        this.rules.insert(request.rules);
        this.meanwhile.get(request.verb)?.();
        return { listing: this.rules.listing(), endsInMs: this.endsInMs };
      case "rules-change":
        this.rules.change(request.change);
        return { trouble: "" };
      case "rules-list":
        return this.standing ? this.rules.listing() : null;
      case "rules-delete": {
        const last = this.standing ? this.rules.listing() : null;
        this.standing = false;
        this.meanwhile.get(request.verb)?.();
        return last;
      }
      case "renew":
        return { endsInMs: this.standing ? this.endsInMs : null };
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
