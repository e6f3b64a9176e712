import { timeText } from "@durascope/sdk/history";
import { create } from "zustand";
import { Button } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { momentText, shortDuration } from "../part/time.tsx";
import { useExecution } from "../source/use-execution.ts";
import { prefer, usePreferences } from "../theme/theme.ts";
import classes from "./detail.module.css";
import { Fact } from "./section.tsx";

/** Whether times are told from the start of the execution; else by the clock. */
const useRelative = create<{ readonly isOn: boolean }>(() => ({ isOn: true }));

/** A time of the execution as a fact: from its start or by the clock, with the ISO form to copy. */
export function MomentFact({ name, at }: { readonly name: string; readonly at: number | undefined }) {
  if (at === undefined || !Number.isFinite(at)) return null;
  return (
    <Fact name={name} tools={<Copy text={timeText(at)} label={`Copy the time as ISO: ${name}`} />}>
      <Moment at={at} />
    </Fact>
  );
}

/** A time of the execution: from its start, or by the clock. */
export function Moment({ at }: { readonly at: number }) {
  const { model } = useExecution();
  const { isOn } = useRelative();
  const zone = usePreferences((state) => state.zone);
  const start = model.execution.start;
  const clock = momentText(at, zone);
  const text = isOn && start !== undefined ? sinceStart(at - start) : clock;
  return (
    <time dateTime={timeText(at)} title={`${clock} ${zone === "utc" ? "UTC" : "local time"}\n${timeText(at)}`}>
      {text}
    </time>
  );
}

function sinceStart(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${shortDuration(Math.abs(ms))}`;
}

/** Goes round the ways to tell a time. */
export function TimeToggle() {
  const { isOn } = useRelative();
  const zone = usePreferences((state) => state.zone);
  const current = isOn ? "since start" : zone === "utc" ? "UTC" : "local time";
  const next = (): void => {
    if (isOn) {
      useRelative.setState({ isOn: false });
      prefer({ zone: "local" });
    } else if (zone === "local") prefer({ zone: "utc" });
    else useRelative.setState({ isOn: true });
  };
  return (
    <Button look="plain" className={classes["toggle"]} onClick={next} title="Since the start, local time, UTC">
      Times: {current}
    </Button>
  );
}
