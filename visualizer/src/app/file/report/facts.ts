import {
  type Attempt,
  durationText,
  errorChain,
  errorOf,
  marksOf,
  type OperationView,
  payloadBytes,
  type PayloadRef,
  readPayload,
  timeText,
} from "@durascope/sdk/history";
import { type Content, type Html, markup } from "./markup.ts";
import { table } from "./table.ts";

/** So much of a payload, and so many attempts, are for reading here; the bundle in the page has all. */
const payloadHead = 4000;
const mostAttempts = 50;

/** What the report says about an operation when it is opened; of one with others in it, when that is asked for. */
export function operationFacts(view: OperationView): Html {
  const facts = markup`<div class="facts" style="--depth:${view.depth}">${factList(view)}</div>`;
  if (view.childCount === 0) return facts;
  return markup`<details class="more">
    <summary style="--depth:${view.depth}">Details</summary>
    ${facts}
  </details>`;
}

function factList(view: OperationView): Html {
  const { id, start, end, attempts, error, input, result, callback, invoke } = view;
  const until = end === undefined ? "" : ` to ${timeText(end)}, ${durationText(end - start)}`;
  return markup`<dl>
      <dt>Id</dt>
      <dd><code>${id}</code></dd>
      <dt>Time</dt>
      <dd>${timeText(start)}${until}</dd>
      <dt>Invocations</dt>
      <dd>${marksText(view)}</dd>
      ${
        callback?.id !== undefined &&
        markup`<dt>Callback</dt>
          <dd><code>${callback.id}</code></dd>`
      }
      ${
        invoke?.executionArn !== undefined &&
        markup`<dt>Invoked</dt>
          <dd><code>${invoke.executionArn}</code></dd>`
      }
    </dl>
    ${attempts.length > 1 && attemptTable(view, attempts)} ${error !== undefined && errorText(view, error)}
    ${input !== undefined && payloadText(view, input, "Input")}
    ${result !== undefined && payloadText(view, result, "Result")}`;
}

const markWords = {
  executed: "executed in",
  replayed: "replayed in",
  "resolved-while-suspended": "resolved before",
  pending: "pending after",
  "not-visited": "not visited in",
} as const;

function marksText({ model, index }: OperationView): string {
  const told = marksOf(model, index).map(({ mark, from, to }) => {
    const range = from === to ? `#${from + 1}` : `#${from + 1} to #${to + 1}`;
    return `${markWords[mark]} ${range}`;
  });
  return told.length === 0 ? "unknown" : told.join(", ");
}

function attemptTable({ model }: OperationView, attempts: readonly Attempt[]): Html {
  const rows = attempts.slice(0, mostAttempts).map(({ number, start, end, outcome, error, gap }) => {
    const { ErrorType, ErrorMessage } = errorOf(model, error) ?? {};
    return markup`<tr>
      <td>${number}</td>
      <td>${timeText(start)}</td>
      <td>${end === undefined ? "" : durationText(end - start)}</td>
      <td>${outcome}</td>
      <td>${[ErrorType, ErrorMessage].filter((part) => part !== undefined).join(": ")}</td>
      <td>${gap === undefined ? "" : durationText(gap)}</td>
    </tr>`;
  });
  const left = attempts.length - rows.length;
  return markup`${table(
    markup`<th>Attempt</th>
        <th>Start</th>
        <th>Duration</th>
        <th>Outcome</th>
        <th>Error</th>
        <th>Until the next</th>`,
    rows,
  )}
    ${left > 0 && markup`<p class="note">and ${left} more attempts</p>`}`;
}

function errorText({ model }: OperationView, ref: PayloadRef): Content {
  const error = errorOf(model, ref);
  if (error === undefined) return markup`<p class="note">The file does not include the error.</p>`;
  return errorChain(error).map(
    ({ type, message, stack }, index) =>
      markup`<p class="failed">
          ${index > 0 && "Caused by "}<b>${type ?? "Error"}</b>${message !== undefined && `: ${message}`}
        </p>
        ${stack.length > 0 && markup`<pre>${stack.join("\n")}</pre>`}`,
  );
}

function payloadText({ model }: OperationView, ref: PayloadRef, title: string): Html {
  const payload = readPayload(model, ref);
  const bytes = payloadBytes(model, ref);
  const size = bytes === undefined ? "size unknown" : `${bytes.toLocaleString("en")} bytes`;
  if (payload.state !== "text")
    return markup`<p class="note">${title}: ${payload.state === "empty" ? "empty" : `${size}, not included`}</p>`;
  const { text } = payload;
  const head = text.length > payloadHead ? `${text.slice(0, payloadHead)} …` : text;
  return markup`<p class="note">${title}, ${size}</p>
    <pre>${head}</pre>`;
}
