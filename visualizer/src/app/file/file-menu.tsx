import { Download } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "../part/button.tsx";
import { useExecution } from "../source/use-execution.ts";
import { useRegisterActions } from "../state/action.ts";

const ExportDialog = lazy(async () => ({ default: (await import("./export-dialog.tsx")).ExportDialog }));

/** Export of the execution on screen. */
export function FileMenu() {
  const hasEvents = useExecution().model.events.raw.length > 0;
  const [isOpen, setOpen] = useState(false);
  useRegisterActions([
    {
      id: "export",
      title: "Export …",
      group: "File",
      keys: ["Shift+S"],
      run: () => setOpen(true),
      when: () => hasEvents,
    },
  ]);
  return (
    <>
      <IconButton label="Export" shortcut="Shift S" disabled={!hasEvents} onClick={() => setOpen(true)}>
        <Download size={16} aria-hidden />
      </IconButton>
      {isOpen && (
        <Suspense fallback={null}>
          <ExportDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
