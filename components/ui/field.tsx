import type { ReactNode } from "react";

export const INPUT = "h-7 rounded-md border border-edge-strong bg-panel px-2";

type FieldProps = {
  readonly label: string;
  readonly hint?: string;
  /** What is not right with it. */
  readonly wrong?: string;
  readonly children: ReactNode;
};

/** A control with its name above it and, in one sentence, what choosing it means below. */
export function Field({ label, hint, wrong, children }: FieldProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="flex min-w-0 flex-col gap-1 text-xs text-dim">
      {label}
      <span className="text-sm text-ink">{children}</span>
      {hint === undefined ? null : <span>{hint}</span>}
      {wrong === undefined ? null : <span className="text-blocked">{wrong}</span>}
    </label>
  );
}

type NumberInputProps = {
  readonly value: number | null;
  readonly min?: number;
  readonly max: number;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly onChange: (value: number | null) => void;
};

export function NumberInput({ value, min = 1, max, placeholder, disabled, onChange }: NumberInputProps) {
  return (
    <input
      type="number"
      min={min}
      max={max}
      value={value ?? ""}
      placeholder={placeholder}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value === "" ? null : Math.floor(target.valueAsNumber))}
      className={`${INPUT} w-24 disabled:opacity-45`}
    />
  );
}

type SelectProps = {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
};

export function Select({ value, onChange, disabled, className = "w-full", children }: SelectProps) {
  return (
    <select
      value={value}
      disabled={disabled}
      onChange={({ target }) => onChange(target.value)}
      className={`${INPUT} ${className} disabled:opacity-45`}
    >
      {children}
    </select>
  );
}
