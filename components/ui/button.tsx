import type { ComponentProps } from "react";

const LOOKS = {
  plain: "text-dim hover:bg-raised hover:text-ink",
  outline: "border border-edge bg-panel text-ink hover:bg-raised hover:border-edge-strong",
  strong: "border border-transparent bg-ink text-panel hover:opacity-90",
} as const;

type ButtonProps = ComponentProps<"button"> & {
  readonly look?: keyof typeof LOOKS;
  /** For an icon alone. */
  readonly square?: boolean;
};

/** At least 28 px high, so above the 24 px that WCAG 2.5.8 asks for. */
export function Button({
  look = "outline",
  square = false,
  className = "",
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`inline-flex h-7 shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-45 aria-pressed:bg-selected aria-pressed:text-ink ${square ? "w-7" : "px-2.5"} ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
