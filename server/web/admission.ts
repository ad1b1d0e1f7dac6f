import type { IncomingMessage } from "node:http";
import type { WebLimits } from "./limits";
import { isLoopback } from "./listen-hosts";

/** How many sockets there are, in all and of one address. */
export class Admission {
  private readonly counts = new Map<string, number>();
  private total = 0;

  constructor(private readonly limits: WebLimits) {}

  /** False: too many. Else it is counted until its connection closes. */
  admit(request: IncomingMessage): boolean {
    const address = request.socket.remoteAddress ?? "";
    const count = this.counts.get(address) ?? 0;
    const most = isLoopback(address) ? this.limits.socketsPerLoopback : this.limits.socketsPerAddress;
    if (this.total >= this.limits.sockets || count >= most) return false;
    this.total += 1;
    this.counts.set(address, count + 1);
    request.socket.once("close", () => this.release(address));
    return true;
  }

  private release(address: string): void {
    this.total -= 1;
    const count = (this.counts.get(address) ?? 1) - 1;
    if (count === 0) this.counts.delete(address);
    else this.counts.set(address, count);
  }
}
