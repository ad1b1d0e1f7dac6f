import type { StateView } from "@/lib/protocol/held-state";
import { batchMessage, snapshotMessage } from "./message-text";

/** A message that takes its reader to number `to`. */
export type Part = { readonly to: number; readonly text: string };

/**
 * A state cut into messages of about `messageBytes`, each built when it is first needed and then shared by
 * every viewer that needs it. The first replaces what the viewer had, the rest follow as batches.
 */
export class SnapshotParts {
  private readonly parts: Part[] = [];
  private next = 0;
  readonly to: number;

  constructor(
    private readonly view: StateView,
    private readonly messageBytes: number,
  ) {
    this.to = view.to;
  }

  /** undefined: there are no more. */
  part(index: number): Part | undefined {
    while (this.parts.length <= index && (this.parts.length === 0 || this.next < this.view.events.length)) {
      this.parts.push(this.build());
    }
    return this.parts[index];
  }

  private build(): Part {
    const { events, missing } = this.view;
    const begin = this.next;
    const texts: string[] = [];
    for (let bytes = 0; this.next < events.length; this.next += 1) {
      const text = events[this.next]?.text ?? "";
      bytes += text.length;
      if (bytes > this.messageBytes && texts.length > 0) break;
      texts.push(text);
    }
    // The last part takes the viewer to the end even where the newest events only replaced older facts.
    const to = this.next < events.length ? (events[this.next - 1]?.seq ?? 0) : this.to;
    if (begin === 0) return { to, text: snapshotMessage(to, missing, texts) };
    return { to, text: batchMessage((this.parts.at(-1)?.to ?? 0) + 1, to, texts) };
  }
}
