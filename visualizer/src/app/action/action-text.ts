import type { ActionKind } from "./precondition.ts";

interface ActionText {
  readonly title: (name: string | undefined) => string;
  readonly button: string;
  readonly look: "primary" | "danger";
  /** What is said once it is done. */
  readonly done: string;
}

const named = (text: string, name: string | undefined): string => (name === undefined ? text : `${text} “${name}”`);

/** What an action is called in its dialog. */
export const actionTexts: Readonly<Record<ActionKind, ActionText>> = {
  succeed: {
    title: (name) => named("Complete callback", name),
    button: "Complete",
    look: "primary",
    done: "The callback is completed. The execution goes on with this result.",
  },
  fail: {
    title: (name) => named("Fail callback", name),
    button: "Fail callback",
    look: "danger",
    done: "The callback has failed. The execution goes on with this error.",
  },
  heartbeat: {
    title: (name) => named("Heartbeat for callback", name),
    button: "Send heartbeat",
    look: "primary",
    done: "The heartbeat was taken: its time starts anew.",
  },
  stop: {
    title: (name) => named("Stop execution", name),
    button: "Stop execution",
    look: "danger",
    done: "The execution is stopped.",
  },
  start: {
    title: (name) => (name === undefined ? "Start new execution" : `Start new execution like “${name}”`),
    button: "Start new execution",
    look: "primary",
    done: "A new execution has started.",
  },
};
