import { type ErrorObject, errorChain, errorOf, type ExecutionModel, type Failure } from "@durascope/sdk/history";
import { useQuery } from "@tanstack/react-query";
import { nameOf } from "../matrix/cell-text.ts";
import { Button } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { useExecution } from "../source/use-execution.ts";
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
      <RecordedError model={model} failure={failure} />
    </section>
  );
}

/** The whole error is read when it is looked at: lists only know its type and message. */
function RecordedError({ model, failure }: Omit<FailureDetailProps, "cause">) {
  const { payload, target, capabilities } = useExecution();
  const known = errorOf(model, failure.error);
  const isWhole = known?.StackTrace !== undefined || !capabilities.payloads;
  const { data, isError } = useQuery({
    queryKey: ["error", target, failure.event],
    queryFn: async () => (failure.error === undefined ? null : parseError(await payload(failure.error))),
    enabled: failure.error !== undefined && !isWhole,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const error = data ?? known;
  if (failure.error === undefined) return <p className={classes["muted"]}>No error was recorded with it.</p>;
  if (error === undefined) {
    return <p className={classes["muted"]}>{isError ? "The error could not be read." : "The error is being read."}</p>;
  }
  return (
    <ol className={classes["chain"]}>
      {errorChain(error).map(({ type, message, stack, fields, data: more }, index) => (
        <li key={`${index} ${type ?? ""}`}>
          {index > 0 && <p className={classes["muted"]}>Caused by</p>}
          <p className={classes["message"]}>
            <strong className={classes["type"]}>{type ?? "Error"}</strong> {message}
            <Copy text={[`${type ?? "Error"}: ${message ?? ""}`, ...stack].join("\n")} label="Copy the error" />
          </p>
          {stack.length > 0 && (
            <pre className={classes["stack"]} tabIndex={0}>
              {stack.join("\n")}
            </pre>
          )}
          {fields !== undefined && <pre className={classes["stack"]}>{JSON.stringify(fields, undefined, 2)}</pre>}
          {more !== undefined && <pre className={classes["stack"]}>{more}</pre>}
        </li>
      ))}
    </ol>
  );
}

function parseError(payload: { readonly state: string; readonly text?: string }): ErrorObject | null {
  if (payload.state !== "text" || payload.text === undefined) return null;
  try {
    const value: unknown = JSON.parse(payload.text);
    return typeof value === "object" && value !== null ? value : { ErrorMessage: payload.text };
  } catch {
    return { ErrorMessage: payload.text };
  }
}
