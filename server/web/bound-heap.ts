import { setFlagsFromString } from "node:v8";

/**
 * What the event log lets go is old by then, and V8 would let such garbage grow to four times what lives
 * before it looks: 300 MB resident where 50 MB live. Measured at 20,000 lines/s: 190 MB for a fifth more CPU.
 */
export function boundHeap(): void {
  setFlagsFromString("--heap-growing-percent=40");
}
