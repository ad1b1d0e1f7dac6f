import { keyNames } from "./key-names";

/** `keys`: as in the action table, for example `ctrl+k`. */
export function Keys({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keyNames(keys).map((name) => (
        <kbd
          key={name}
          className="min-w-5 rounded border border-edge bg-raised px-1 text-center font-sans text-2xs text-dim"
        >
          {name}
        </kbd>
      ))}
    </span>
  );
}
