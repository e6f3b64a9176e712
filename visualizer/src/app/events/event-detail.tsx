import { X } from "lucide-react";
import { Button, IconButton } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { useExecution } from "../source/use-execution.ts";
import { changeView } from "../state/view-store.ts";
import classes from "./events-view.module.css";

/** One event as the history holds it. Payloads that are long stay where they are; their sizes are shown. */
export function EventDetail({ event, onClose }: { readonly event: number; readonly onClose: () => void }) {
  const { model } = useExecution();
  const raw = model.events.raw[event];
  if (raw === undefined) return null;
  const text = JSON.stringify(raw, undefined, 2);
  const index = model.operations.ofEvent[event] ?? -1;
  return (
    <section className={classes["detail"]} aria-label={`Event ${raw.EventId}`}>
      <header className={classes["detailHead"]}>
        <h2>
          Event {raw.EventId.toLocaleString("en")}: {raw.EventType}
        </h2>
        <Copy text={text} label="Copy the event as JSON" />
        <IconButton label="Close" onClick={onClose}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <div className={classes["links"]}>
        <Button onClick={() => changeView({ at: raw.EventId })}>Travel here</Button>
        {index >= 0 && (
          <Button onClick={() => changeView({ operation: model.operations.ids[index] })}>Show the operation</Button>
        )}
      </div>
      <pre className={classes["json"]} tabIndex={0}>
        {text}
      </pre>
    </section>
  );
}
