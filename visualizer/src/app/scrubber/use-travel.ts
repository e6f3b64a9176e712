import { type ExecutionModel, type Failure, failures } from "@durascope/sdk/history";
import { useMemo } from "react";
import { useExecution, useExecutionStore } from "../source/use-execution.ts";
import { type Action, useRegisterActions } from "../state/action.ts";
import { changeView, useViewStore } from "../state/view-store.ts";
import { stepInvocation as selectNextInvocation } from "../timeline/invocation-step.ts";
import { atOf, invocationEnd, neighbour, type Place, placeOf } from "./travel.ts";

/** Where the scrubber stands, and every way to move it. */
export interface Travel {
  readonly place: Place;
  readonly last: Place;
  readonly isAtEnd: boolean;
  /** Places at which something failed for good, and at which an attempt failed that was followed by another. */
  readonly failures: Int32Array;
  readonly retried: Int32Array;
  readonly goTo: (place: Place | undefined) => void;
  readonly step: (way: Step, direction: 1 | -1) => void;
}

type Step = "event" | "invocation" | "failure";

/** Follows the moment of the link, and registers the keys that move it. */
export function useTravel(): Travel {
  const { model } = useExecution();
  const store = useExecutionStore();
  const at = useViewStore((state) => state.at);
  const failed = useMemo(() => placesOfFailures(model), [model]);
  return useMemo(() => {
    const goTo = (place: Place | undefined): void => {
      if (place !== undefined) changeView({ at: atOf(store.getState().model, place) });
    };
    // The state is read when a key is pressed: a held key comes faster than the page is drawn.
    const step = (way: Step, direction: 1 | -1): void => {
      const { model: now } = store.getState();
      const from = placeOf(now, useViewStore.getState().at);
      if (way === "event") goTo(from + direction);
      else if (way === "failure") goTo(neighbour(failed.all, from, direction) ?? neighbour(failed.all, -1, 1));
      else stepInvocation(direction);
    };
    const stepInvocation = (direction: 1 | -1): void => {
      const { model: now } = store.getState();
      const { at: moment } = useViewStore.getState();
      // Without a moment, an invocation is only selected, to see what it did.
      if (moment === undefined) selectNextInvocation(now, direction);
      else followInvocation(invocationEnd(now, placeOf(now, moment), direction));
    };
    const followInvocation = (place: Place | undefined): void => {
      if (place === undefined) return;
      const { model: now } = store.getState();
      changeView({ at: atOf(now, place), invocation: now.invocations.ofEvent[place] });
    };
    const last = model.events.raw.length - 1;
    return { place: placeOf(model, at), last, isAtEnd: at === undefined, ...failed, goTo, step };
  }, [model, store, at, failed]);
}

function places(list: readonly Failure[]): Int32Array {
  return Int32Array.from(list, ({ event }) => event);
}

function placesOfFailures(model: ExecutionModel): Pick<Travel, "failures" | "retried"> & { readonly all: Int32Array } {
  const list = failures(model);
  return {
    all: places(list),
    failures: places(list.filter(({ kind }) => kind !== "attempt")),
    retried: places(list.filter(({ kind }) => kind === "attempt")),
  };
}

/** In the timeline, as long as it shows the end, the key goes to the next error among the rows. */
function isTravelling(): boolean {
  const { at, view } = useViewStore.getState();
  return at !== undefined || view !== "timeline";
}

function action(id: string, title: string, keys: readonly string[], run: () => void): Action {
  return { id: `time.${id}`, title, group: "Time travel", keys, run };
}

/** The commands that move through time. */
export function useTravelActions({ step, goTo, last, ...failed }: Travel, more: readonly Action[]): void {
  useRegisterActions([
    action("event.previous", "Previous event", [","], () => step("event", -1)),
    action("event.next", "Next event", ["."], () => step("event", 1)),
    action("invocation.previous", "Previous invocation", ["["], () => step("invocation", -1)),
    action("invocation.next", "Next invocation", ["]"], () => step("invocation", 1)),
    {
      ...action("failure.next", "Next failure in time", ["e"], () => step("failure", 1)),
      when: () => failed.failures.length + failed.retried.length > 0 && isTravelling(),
    },
    action("start", "To the start of the execution", [], () => goTo(0)),
    action("end", "To the end of the execution", [], () => goTo(last)),
    ...more,
  ]);
}
