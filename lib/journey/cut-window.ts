/** As many as may begin and end while a packet waits for a neighbour, and a few more. */
const HELD = 16;

type Stretch = { readonly fromUs: number; readonly toUs: number };

/**
 * When lines of rules may have been cut, by the log's clock: by a rule's limit, or because rules were away. What
 * tells it is read now and then, so this is known late and roughly: `from` the reading before, `to` until the next one
 * can tell otherwise. The latest are held; those that touch are one.
 */
export class CutWindow {
  private stretches: readonly Stretch[] = [];

  add(fromUs: number, toUs: number): void {
    const touching = this.stretches.filter((one) => one.fromUs <= toUs && one.toUs >= fromUs);
    const others = this.stretches.filter((one) => !touching.includes(one));
    const joined = {
      fromUs: Math.min(fromUs, ...touching.map((one) => one.fromUs)),
      toUs: Math.max(toUs, ...touching.map((one) => one.toUs)),
    };
    this.stretches = [...others, joined].slice(-HELD);
  }

  has(stampUs: number | null): boolean {
    return (
      stampUs !== null && this.stretches.some(({ fromUs, toUs }) => stampUs >= fromUs && stampUs <= toUs)
    );
  }
}
