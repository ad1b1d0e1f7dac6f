const NAMES: Readonly<Record<string, string>> = {
  ctrl: "Ctrl",
  shift: "Shift",
  space: "Space",
  escape: "Esc",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  end: "End",
  home: "Home",
  slash: "/",
  question: "?",
  period: ".",
  comma: ",",
};

/** `ctrl+k` → `["Ctrl", "K"]`, `t left` → `["t", "←"]`. What is printed on the keys is the same in every language here. */
export function keyNames(keys: string): readonly string[] {
  if (keys.includes(" ")) return keys.split(" ").flatMap(keyNames);
  if (keys === "+") return ["+"];
  return keys.split("+").map((key) => NAMES[key] ?? (keys.includes("+") ? key.toUpperCase() : key));
}
