import type { Role } from "@/lib/protocol/events";

/** Says when the last presenter has been away for `graceMs`, and when one is there again. */
export class Presence {
  private presenters = 0;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly graceMs: number,
    private readonly on: { readonly came: () => void; readonly gone: () => void },
  ) {
    this.wait();
  }

  came(role: Role): void {
    if (role !== "presenter") return;
    this.presenters += 1;
    this.stopWaiting();
    this.on.came();
  }

  went(role: Role): void {
    if (role !== "presenter") return;
    this.presenters -= 1;
    if (this.presenters === 0) this.wait();
  }

  close(): void {
    this.stopWaiting();
  }

  private wait(): void {
    this.stopWaiting();
    this.timer = setTimeout(() => this.on.gone(), this.graceMs);
    this.timer.unref();
  }

  private stopWaiting(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }
}
