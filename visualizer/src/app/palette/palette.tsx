import { lazy, Suspense, useState } from "react";
import { useRegisterActions } from "../state/action.ts";

const PaletteDialog = lazy(async () => ({ default: (await import("./palette-dialog.tsx")).PaletteDialog }));
const KeysDialog = lazy(async () => ({ default: (await import("./keys-dialog.tsx")).KeysDialog }));

/** The command palette and the list of keys, loaded when they are asked for. */
export function Palette() {
  const [open, setOpen] = useState<"palette" | "keys">();
  const close = (): void => setOpen(undefined);
  useRegisterActions([
    {
      id: "palette",
      title: "All commands and operations",
      group: "Help",
      keys: ["$mod+k"],
      inFields: true,
      run: () => setOpen((now) => (now === "palette" ? undefined : "palette")),
    },
    { id: "keys", title: "Keys", group: "Help", keys: ["Shift+?", "?"], run: () => setOpen("keys") },
  ]);
  return (
    <Suspense fallback={null}>
      {open === "palette" && <PaletteDialog onClose={close} />}
      {open === "keys" && <KeysDialog onClose={close} />}
    </Suspense>
  );
}
