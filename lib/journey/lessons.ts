import type { CaptureKnowledge } from "./capture-knowledge";
import { isNumbered } from "./datagram";
import type { DeviceKnowledge } from "./device-knowledge";
import type { OpenPacket } from "./open-packet";
import { type Position, STEP } from "./position";
import { timesOf } from "./repeat";
import type { Visit } from "./visit";

/** What lines teach of the host: which chains log there, which devices are ports of a bridge. */
export class Lessons {
  constructor(
    private readonly knowledge: CaptureKnowledge,
    private readonly devices: DeviceKnowledge,
  ) {}

  /** What one surely joined step teaches about this host. */
  noteStep(packet: OpenPacket, visit: Visit, before: Position, isWithoutGap: boolean): void {
    const { position, line } = visit;
    const isRepeated = before === position && packet.lastText === visit.record.text;
    if (isRepeated && visit.datagram !== null && isNumbered(visit.datagram)) {
      this.knowledge.noteTimes(position, timesOf(packet, line.prefix) + 1);
    }
    if (isWithoutGap) this.knowledge.noteWalked(packet.traffic, before, position);
    if (visit.datagram !== null && packet.view !== null) {
      this.knowledge.noteOrder(before, position);
      if (isWithoutGap && (this.knowledge.cost(packet.traffic, before, position) ?? 0) > 0) {
        this.knowledge.noteSilence(packet.traffic, before, position, visit.at.mayBeOwn);
      }
    }
    const leaves = position.step === STEP.linkOut || position.step === STEP.linkPost;
    if (
      leaves &&
      packet.routed &&
      packet.frameSrc === null &&
      line.out !== null &&
      packet.outDevice !== null &&
      !this.devices.isNic(packet.outDevice)
    ) {
      this.devices.join(line.out, packet.outDevice);
    }
    if (before.step === STEP.linkPost && leaves && packet.routed) packet.refragmented += 1;
    if (
      before.step === STEP.linkIn &&
      line.in !== null &&
      packet.inPort !== null &&
      position.step !== STEP.linkIn
    ) {
      this.devices.join(packet.inPort, line.in);
    }
  }

  /** What comes in by a bridge is a frame there before, and ebtables would have shown it. */
  noteNic({ line, position, traffic, at, datagram }: Visit): void {
    const comesIn =
      position.step === STEP.netPre || position.step === STEP.netIn || position.step === STEP.netForward;
    if (!comesIn || line.in === null || line.mac === null || line.physIn !== null || at.isHookGuess) return;
    if (datagram === null || this.devices.isNic(line.in)) return;
    const { knowledge } = this;
    const showsFrames =
      knowledge.isStepDue(traffic, STEP.linkPre) || knowledge.isStepDue(traffic, STEP.linkIn);
    if (showsFrames) this.devices.noteNic(line.in);
  }
}
