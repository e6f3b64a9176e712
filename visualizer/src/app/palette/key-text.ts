const names: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  Comma: ",",
  Period: ".",
};

/** A key as `tinykeys` writes it, as the parts that a keyboard shows: `$mod+k` is `Ctrl`, `K`; keys one after the other follow each other. */
export function keyParts(key: string, isMac: boolean): string[] {
  return key.trim() === "" ? ["Space"] : key.split(" ").flatMap((press) => pressParts(press, isMac));
}

function pressParts(key: string, isMac: boolean): string[] {
  const parts = key.split(/(?<=.)\+/).map((part) => part.replace(/^(?:Key|Digit)(?=.$)/, ""));
  const last = parts.at(-1) ?? "";
  // A sign that needs Shift is written as the sign.
  const kept = /^[^\p{L}\p{N}\s]$/u.test(last) ? parts.filter((part) => part !== "Shift") : parts;
  return kept.map((part) => {
    if (part === "$mod") return isMac ? "⌘" : "Ctrl";
    if (part === "Control") return "Ctrl";
    if (part === "Alt" && isMac) return "⌥";
    return names[part] ?? (part.length === 1 ? part.toUpperCase() : part);
  });
}
