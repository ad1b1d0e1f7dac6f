import type { Gap } from "./gap";
import type { PacketId } from "./journey";

/** A line of the packet list, in the order in which things were first seen. */
export type ArchiveRow =
  | { readonly kind: "packet"; readonly packet: PacketId }
  | GapRow
  | { readonly kind: "other"; readonly line: number; readonly stampUs: number | null; readonly text: string };

type GapRow = Gap & { readonly kind: "gap" };

/**
 * Rows under numbers that never change: the first row ever added is 0, and taking rows from the
 * front moves `first`, not the numbers of those that stay, so that a scrolled list stays put.
 */
export class RowRing {
  private rows: (ArchiveRow | undefined)[] = [];
  private offset = 0;
  private head = 0;

  get first(): number {
    return this.offset + this.head;
  }

  /** One behind the last row. */
  get end(): number {
    return this.offset + this.rows.length;
  }

  get length(): number {
    return this.rows.length - this.head;
  }

  push(row: ArchiveRow): number {
    this.rows.push(row);
    return this.end - 1;
  }

  /** Of an empty ring: the number of the next row, not below `end`. */
  startAt(number: number): void {
    this.rows = [];
    this.offset = number;
    this.head = 0;
  }

  at(number: number): ArchiveRow | undefined {
    return this.rows[number - this.offset];
  }

  shift(): ArchiveRow | undefined {
    if (this.length === 0) return undefined;
    const row = this.rows[this.head];
    this.rows[this.head] = undefined;
    this.head += 1;
    // Cut the emptied front off when it is half of the array: amortised constant time a row.
    if (this.head > 1024 && this.head * 2 > this.rows.length) {
      this.rows = this.rows.slice(this.head);
      this.offset += this.head;
      this.head = 0;
    }
    return row;
  }
}
