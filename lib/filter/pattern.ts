import { type Pattern, type PatternFault, parsePattern } from "./pattern-syntax";

export type CompiledPattern =
  | { readonly ok: true; readonly test: (text: string) => boolean }
  | ({ readonly ok: false } & PatternFault);

const MAX_SOURCE = 200;
/** A{100}{100} must not fill the memory. */
const MAX_INSTRUCTIONS = 2000;
/** Subset states held; beyond it they are made anew, so that time stays linear and memory bounded. */
const MAX_STATES = 500;

type Instruction =
  | { readonly kind: "unit"; readonly test: (unit: number) => boolean; readonly next: number }
  | { readonly kind: "split"; readonly next: readonly number[] }
  | { readonly kind: "start" | "end"; readonly next: number }
  | { readonly kind: "found" };

type State = {
  readonly positions: readonly number[];
  readonly found: boolean;
  readonly foundAtEnd: boolean;
  /** By unit: a table for ASCII, which is what kernel lines are made of, and a map for the rest. */
  readonly ascii: (State | undefined)[];
  readonly others: Map<number, State>;
};

/**
 * A regular expression that is found anywhere in a text, in time linear in the text whatever the pattern:
 * what a viewer types must not be able to hang the page, which JavaScript's own backtracking engine could.
 */
export function compilePattern(source: string): CompiledPattern {
  if (source.length > MAX_SOURCE) return { ok: false, at: MAX_SOURCE, found: source.charAt(MAX_SOURCE) };
  const parsed = parsePattern(source);
  if ("at" in parsed) return { ok: false, ...parsed };
  const program = assemble(parsed);
  return program === null ? { ok: false, at: 0, found: source } : { ok: true, test: searcher(program) };
}

type Program = { readonly instructions: readonly Instruction[]; readonly entry: number };

/** Thompson's construction, from the end to the beginning; null if it grows too large. */
function assemble(pattern: Pattern): Program | null {
  const instructions: Instruction[] = [{ kind: "found" }];
  const add = (instruction: Instruction): number => {
    if (instructions.length >= MAX_INSTRUCTIONS) throw new RangeError("too large");
    return instructions.push(instruction) - 1;
  };
  const emit = (part: Pattern, next: number): number => {
    switch (part.kind) {
      case "unit":
        return add({ kind: "unit", test: part.test, next });
      case "start":
      case "end":
        return add({ kind: part.kind, next });
      case "sequence":
        return part.parts.reduceRight((behind, one) => emit(one, behind), next);
      case "choice":
        return add({ kind: "split", next: part.parts.map((one) => emit(one, next)) });
      case "repeat":
        return emitRepeat(part, next);
    }
  };
  const emitRepeat = ({ part, least, most }: Pattern & { kind: "repeat" }, next: number): number => {
    let entry = next;
    if (most === null) {
      const loop = add({ kind: "split", next: [] });
      instructions[loop] = { kind: "split", next: [emit(part, loop), next] };
      entry = loop;
    } else {
      for (let i = least; i < most; i++) entry = add({ kind: "split", next: [emit(part, entry), next] });
    }
    for (let i = 0; i < least; i++) entry = emit(part, entry);
    return entry;
  };
  try {
    return { entry: emit(pattern, 0), instructions };
  } catch (fault) {
    if (fault instanceof RangeError) return null;
    throw fault;
  }
}

/** Subset construction as the text asks for it. */
function searcher({ instructions, entry }: Program): (text: string) => boolean {
  const closure = (from: readonly number[], atStart: boolean, atEnd: boolean): readonly number[] => {
    const seen = new Set<number>();
    const open = [...from];
    for (let position = open.pop(); position !== undefined; position = open.pop()) {
      if (seen.has(position)) continue;
      seen.add(position);
      const instruction = instructions[position];
      if (instruction?.kind === "split") open.push(...instruction.next);
      else if (instruction?.kind === "start" && atStart) open.push(instruction.next);
      else if (instruction?.kind === "end" && atEnd) open.push(instruction.next);
    }
    return [...seen].sort((a, b) => a - b);
  };
  const stateOf = (from: readonly number[], atStart: boolean): State => {
    const positions = closure(from, atStart, false);
    const foundAtEnd = closure(from, atStart, true).includes(0);
    const ascii = Array<State | undefined>(128).fill(undefined);
    return { positions, found: positions.includes(0), foundAtEnd, ascii, others: new Map() };
  };
  const first = stateOf([entry], true);
  let states = new Map<string, State>();

  const step = (state: State, unit: number): State => {
    const targets = [entry];
    for (const position of state.positions) {
      const instruction = instructions[position];
      if (instruction?.kind === "unit" && instruction.test(unit)) targets.push(instruction.next);
    }
    const key = targets.join();
    let next = states.get(key);
    if (next === undefined) {
      if (states.size >= MAX_STATES) {
        states = new Map();
        first.ascii.fill(undefined);
        first.others.clear();
      }
      next = stateOf(targets, false);
      states.set(key, next);
    }
    if (unit < 128) state.ascii[unit] = next;
    else state.others.set(unit, next);
    return next;
  };

  return (text) => {
    let state = first;
    for (let i = 0; i < text.length && !state.found; i++) {
      const unit = text.charCodeAt(i);
      state = (unit < 128 ? state.ascii[unit] : state.others.get(unit)) ?? step(state, unit);
    }
    return state.found || state.foundAtEnd;
  };
}
