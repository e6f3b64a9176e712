import type { ExecutionModel } from "@durascope/sdk/history";
import { useMemo, useState } from "react";
import { nameOf } from "../matrix/cell-text.ts";
import { useMatches } from "../filter/use-matches.ts";
import { placeOf } from "../scrubber/travel.ts";
import { StatusIcon } from "../part/icon.tsx";
import { shortDuration, Time } from "../part/time.tsx";
import { type Column, VirtualTable } from "../part/virtual-table.tsx";
import { useExecution } from "../source/use-execution.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { EventDetail } from "./event-detail.tsx";
import { filterEvents } from "./event-filter.ts";
import { EventFilterBar } from "./event-filter-bar.tsx";
import { eventText } from "./event-text.ts";
import { eventState } from "./event-tone.ts";
import classes from "./events-view.module.css";

/** The raw history, event by event. */
export function EventsView() {
  const { model } = useExecution();
  const at = useViewStore((state) => state.at);
  const selectedOperation = useViewStore((state) => state.operation);
  const [types, setTypes] = useState<ReadonlySet<string>>();
  const [isOwnOnly, setOwnOnly] = useState(false);
  const [event, setEvent] = useState<number>();
  const matches = useMatches(model);
  const shown = useMemo(() => {
    const own = isOwnOnly ? only(model, selectedOperation) : undefined;
    return filterEvents(model, { types, operations: own ?? matches });
  }, [model, types, isOwnOnly, selectedOperation, matches]);
  const columns = useMemo(() => columnsOf(model, shown), [model, shown]);
  const place = placeOf(model, at);
  const select = (row: number): void => {
    const chosen = shown[row];
    if (chosen !== undefined) setEvent(chosen);
  };
  return (
    <div className={classes["view"]}>
      <EventFilterBar
        model={model}
        shown={shown.length}
        types={types}
        onTypes={setTypes}
        isOwnOnly={isOwnOnly && selectedOperation !== undefined}
        onOwnOnly={setOwnOnly}
      />
      <div className={classes["body"]}>
        <VirtualTable
          label="Events"
          columns={columns}
          count={shown.length}
          selected={event === undefined ? -1 : shown.indexOf(event)}
          onSelect={select}
          onOpen={(row) => openOperation(model, shown[row])}
          rowClass={(row) => (at !== undefined && (shown[row] ?? 0) > place ? classes["future"] : undefined)}
          empty={<p className={classes["none"]}>No event is of these types.</p>}
        />
        {event !== undefined && <EventDetail event={event} onClose={() => setEvent(undefined)} />}
      </div>
    </div>
  );
}

function only({ operations }: ExecutionModel, id: string | undefined): Uint8Array | undefined {
  const index = id === undefined ? undefined : operations.indexOf.get(id);
  if (index === undefined) return undefined;
  const chosen = new Uint8Array(operations.count);
  chosen[index] = 1;
  return chosen;
}

/** Shows the operation that an event is about. */
function openOperation(model: ExecutionModel, event: number | undefined): void {
  const index = model.operations.ofEvent[event ?? -1] ?? -1;
  if (index >= 0) changeView({ operation: model.operations.ids[index] });
}

function columnsOf(model: ExecutionModel, shown: Int32Array): readonly Column[] {
  const { events, operations, invocations, execution } = model;
  const start = execution.start ?? events.time[0] ?? 0;
  const cell = (read: (event: number) => React.ReactNode) => (row: number) => read(shown[row] ?? 0);
  return [
    { name: "id", title: "#", width: "64px", isNumber: true, cell: cell((event) => events.id[event]) },
    {
      name: "since",
      title: "After",
      width: "96px",
      isNumber: true,
      cell: cell((event) => shortDuration((events.time[event] ?? 0) - start)),
    },
    {
      name: "type",
      title: "Event",
      width: "190px",
      cell: cell((event) => <EventType model={model} event={event} />),
    },
    {
      name: "operation",
      title: "Operation",
      width: "minmax(120px, 1fr)",
      cell: cell((event) => {
        const index = operations.ofEvent[event] ?? -1;
        return index < 0 ? "" : nameOf(model, index);
      }),
    },
    {
      name: "invocation",
      title: "Invocation",
      width: "84px",
      isNumber: true,
      cell: cell((event) => {
        const index = invocations.ofEvent[event] ?? -1;
        return index < 0 ? "" : index + 1;
      }),
    },
    { name: "text", title: "Says", width: "minmax(160px, 2fr)", cell: cell((event) => eventText(model, event)) },
    { name: "time", title: "Time", width: "132px", cell: cell((event) => <Time at={events.time[event] ?? 0} />) },
  ];
}

function EventType({ model, event }: { readonly model: ExecutionModel; readonly event: number }) {
  const raw = model.events.raw[event];
  const state = eventState(model, event);
  return (
    <span className={classes["type"]}>
      {state === undefined ? <span className={classes["blank"]} /> : <StatusIcon state={state} size={12} />}
      {raw?.EventType}
    </span>
  );
}
