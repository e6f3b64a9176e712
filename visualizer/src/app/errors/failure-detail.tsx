import type { ExecutionModel, Failure } from "@durascope/sdk/history";
import { ErrorSection } from "../detail/error-section.tsx";
import { nameOf } from "../matrix/cell-text.ts";
import { Button } from "../part/button.tsx";
import { changeView } from "../state/view-store.ts";
import classes from "./errors-view.module.css";
import { failureText } from "./failure-text.ts";

interface FailureDetailProps {
  readonly model: ExecutionModel;
  readonly failure: Failure;
  /** The failure inside it that has the same error. */
  readonly cause: Failure | undefined;
}

/** One failure: where it was, its error with the stack, and the chain of its causes. */
export function FailureDetail({ model, failure, cause }: FailureDetailProps) {
  const { event, operation, invocation } = failure;
  const eventId = model.events.id[event];
  return (
    <section className={classes["detail"]} aria-label="Failure">
      <h2>{failureText(model, failure)}</h2>
      <div className={classes["links"]}>
        {operation >= 0 && (
          <Button onClick={() => changeView({ operation: model.operations.ids[operation] })}>Show the operation</Button>
        )}
        {operation >= 0 && (
          <Button onClick={() => changeView({ view: "timeline", operation: model.operations.ids[operation] }, "push")}>
            In the timeline
          </Button>
        )}
        {invocation >= 0 && (
          <Button onClick={() => changeView({ view: "invocations", invocation }, "push")}>
            Invocation {invocation + 1}
          </Button>
        )}
        <Button onClick={() => changeView({ at: eventId })}>Travel here</Button>
      </div>
      {cause !== undefined && cause.operation >= 0 && (
        <p>
          The same error came from inside it:{" "}
          <Button look="plain" onClick={() => changeView({ operation: model.operations.ids[cause.operation] })}>
            {nameOf(model, cause.operation)}
          </Button>
        </p>
      )}
      {failure.error === undefined ? (
        <p className={classes["muted"]}>No error was recorded with it.</p>
      ) : (
        <ErrorSection reference={failure.error} />
      )}
    </section>
  );
}
