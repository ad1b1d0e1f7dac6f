"use client";

import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { ReactNode } from "react";

const ITEM =
  "flex min-h-7 cursor-default items-center gap-2 rounded px-2 py-1 outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-raised";

/** Not modal, as popovers are: whatever becomes of an open menu, the next press on the page takes it away and counts. */
export function Menu({ trigger, children }: { readonly trigger: ReactNode; readonly children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          sideOffset={6}
          collisionPadding={8}
          className="z-30 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-lg border border-edge bg-panel p-1 shadow-xl shadow-(color:--shadow)"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

type MenuItemProps = {
  readonly icon?: LucideIcon;
  readonly label: string;
  readonly hint?: string;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
};

export function MenuItem({ icon: Icon, label, hint, disabled = false, onSelect }: MenuItemProps) {
  return (
    <DropdownMenu.Item disabled={disabled} onSelect={onSelect} className={ITEM}>
      {Icon === undefined ? null : <Icon size={15} aria-hidden className="shrink-0 text-dim" />}
      <span className="flex-1">{label}</span>
      {hint === undefined ? null : <span className="text-xs text-faint">{hint}</span>}
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <DropdownMenu.Label className="px-2 pt-2 pb-1 text-xs text-faint">{children}</DropdownMenu.Label>;
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-1 my-1 h-px bg-edge" />;
}

type MenuRadioProps<T extends string> = {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
};

export function MenuRadio<T extends string>({ value, options, onChange }: MenuRadioProps<T>) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <DropdownMenu.RadioItem key={option.value} value={option.value} className={`${ITEM} pl-7 relative`}>
          <DropdownMenu.ItemIndicator className="absolute left-2">
            <Check size={14} aria-hidden />
          </DropdownMenu.ItemIndicator>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}

type MenuCheckProps = {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (on: boolean) => void;
};

export function MenuCheck({ label, checked, onChange }: MenuCheckProps) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      className={`${ITEM} pl-7 relative`}
    >
      <DropdownMenu.ItemIndicator className="absolute left-2">
        <Check size={14} aria-hidden />
      </DropdownMenu.ItemIndicator>
      {label}
    </DropdownMenu.CheckboxItem>
  );
}
