import type { Status } from "@/lib/protocol/events";

/** Says once in a session that records were lost: the ledger's number alone does not tell what it means. */
export class LostNotice {
  private said = false;

  constructor(private readonly say: () => void) {}

  note({ ledger }: Pick<Status, "ledger">): void {
    if (this.said || ledger.lost === 0) return;
    this.said = true;
    this.say();
  }

  /** Another session begins. */
  reset(): void {
    this.said = false;
  }
}
