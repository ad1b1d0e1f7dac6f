"use client";

import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "./button";
import { Hint } from "./hint";

type IconButtonProps = Omit<ComponentProps<typeof Button>, "children"> & {
  readonly icon: LucideIcon;
  /** The name, for screen readers and as the hint. */
  readonly label: string;
  /** Shown in the hint behind the name. */
  readonly keys?: string | undefined;
};

export function IconButton({
  icon: Icon,
  label,
  keys,
  look = "plain",
  className = "",
  ...rest
}: IconButtonProps) {
  return (
    <Hint text={label} keys={keys}>
      <Button look={look} aria-label={label} square className={className} {...rest}>
        <Icon size={16} strokeWidth={1.9} aria-hidden />
      </Button>
    </Hint>
  );
}
