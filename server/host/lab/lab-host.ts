import { release } from "node:os";
import type { LabScenario, Outcome } from "@/lib/protocol/events";
import { createHost, type Host, type HostOptions } from "../host";
import { LAB_CLAIM } from "../instances";
import { done, fault } from "../outcome";
import type { Target, TargetHooks } from "../target";
import { type Lab, labUp } from "./lab";
import type { LabOptions } from "./lab-plan";
import { runScenario, SCENES } from "./scenario";

export type LabHostOptions = Omit<HostOptions, "instance"> & {
  readonly lab?: LabOptions;
  /** Name under which this lab and its rules exclude others on this machine. */
  readonly instance?: string;
};

const LAB_GONE = "hopscope: one of the lab's processes ended, and so the lab; test traffic makes it anew\n";

/** The privileged half where a lab is watched. It comes up when it is needed. */
export function createLabHost({ lab, instance = LAB_CLAIM, ...options }: LabHostOptions = {}): Host {
  return createHost({ instance, ...options }, (hooks) => createLabTarget(hooks, lab ?? {}, instance));
}

function createLabTarget({ inOrder, endRules }: TargetHooks, options: LabOptions, instance: string): Target {
  let lab: Lab | null = null;
  let closed = false;
  let playing = false;

  async function needLab(): Promise<Outcome<Lab>> {
    if (lab !== null) return done(lab);
    if (closed) return fault("no-lab");
    const up = await labUp(options, instance, "hopscope serve");
    if (!up.ok) return up;
    lab = up.value;
    lab.gone.then(forget, forget);
    return up;
  }

  function forget(): void {
    lab = null;
    if (!closed) process.stderr.write(LAB_GONE);
    // nft keeps the namespace alive that the lab has lost.
    inOrder(endRules).catch(() => {});
  }

  async function labDown(): Promise<void> {
    await endRules();
    await lab?.down();
  }

  async function play(name: LabScenario) {
    if (!Object.hasOwn(SCENES, name)) return fault("bad-request");
    const up = await inOrder(needLab);
    if (!up.ok) return up;
    if (playing) return fault("host-busy", "a scenario is running");
    playing = true;
    try {
      return await runScenario(name, up.value.pids);
    } finally {
      playing = false;
    }
  }

  return {
    watched: () => ({ namespacePid: lab?.pids.host ?? null }),
    async need() {
      const up = await needLab();
      return up.ok ? done({ namespacePid: up.value.pids.host }) : up;
    },
    async answer(request) {
      switch (request.verb) {
        case "scenario-run":
          return play(request.name);
        case "lab": {
          // As it could be built; of the planned one where it could not.
          await inOrder(needLab);
          const { bridgeNfCallIptables = true } = lab?.options ?? options;
          return done({ bridgeNfCallIptables, kernel: release() });
        }
        default:
          return fault("no-docker");
      }
    },
    async close() {
      closed = true;
      await inOrder(labDown);
    },
  };
}
