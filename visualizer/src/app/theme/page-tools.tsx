import { Command, Keyboard, Monitor, Moon, Sun } from "lucide-react";
import { IconButton } from "../part/button.tsx";
import { runAction } from "../state/action.ts";
import { prefer, type ThemeChoice, usePreferences } from "./theme.ts";

/** What every page has at its upper right: theme, commands, keys. */
export function PageTools() {
  return (
    <>
      <ThemeButton />
      <IconButton label="Commands" shortcut="Ctrl K" onClick={() => runAction("palette")}>
        <Command size={16} aria-hidden />
      </IconButton>
      <IconButton label="Keys" shortcut="?" onClick={() => runAction("keys")}>
        <Keyboard size={16} aria-hidden />
      </IconButton>
    </>
  );
}

const themes: readonly { readonly choice: ThemeChoice; readonly Icon: typeof Sun }[] = [
  { choice: "system", Icon: Monitor },
  { choice: "light", Icon: Sun },
  { choice: "dark", Icon: Moon },
];

function ThemeButton() {
  const chosen = usePreferences((state) => state.theme);
  const index = themes.findIndex(({ choice }) => choice === chosen);
  const next = themes[(index + 1) % themes.length]?.choice ?? "system";
  const Icon = themes[index]?.Icon ?? Monitor;
  return (
    <IconButton label={`Theme: ${chosen}. Change to ${next}`} onClick={() => prefer({ theme: next })}>
      <Icon size={16} aria-hidden />
    </IconButton>
  );
}
