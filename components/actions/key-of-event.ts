const NAMED: Readonly<Record<string, string>> = {
  " ": "space",
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Escape: "escape",
  End: "end",
  Home: "home",
};

type KeyPress = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "isComposing" | "keyCode">;

/**
 * `ctrl+k` (Cmd on a Mac too), `?`, `N`, `space`: what the key makes, so that it fits every keyboard
 * layout. Null while an input method composes (keyCode 229) and for what no shortcut uses.
 */
export function keyOfEvent(event: KeyPress): string | null {
  if (event.isComposing || event.keyCode === 229 || event.altKey) return null;
  const key = NAMED[event.key] ?? (event.key.length === 1 ? event.key : null);
  if (key === null) return null;
  return event.ctrlKey || event.metaKey ? `ctrl+${key.toLowerCase()}` : key;
}

/** WCAG 2.1.4: these can be switched off. Of two keys one after the other, the first decides. */
export function isSingleKey(keys: string): boolean {
  return keys.split(" ")[0]?.length === 1;
}
