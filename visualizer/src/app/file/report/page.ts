import { durationText, errorOf, type ExecutionModel, timeText, waitingFor } from "@durascope/sdk/history";
import type { Bundle } from "../../../shared/file/bundle.ts";
import { modelOf } from "../../../shared/file/parsed.ts";
import { bundleText } from "../../../shared/file/write.ts";
import { stateOfExecution, stateTones } from "../../part/sign.ts";
import { knownText } from "../../timeline/mark-text.ts";
import { Html, markup } from "./markup.ts";
import { operationRows } from "./rows.ts";
import { style } from "./style.ts";
import { failureTable, invocationTable, ledger } from "./tables.ts";

/**
 * An execution as one page that opens anywhere: no script, nothing loaded, and the bundle in it, so that it can be opened as
 * a file, too. In parts, since a text can only be so long.
 */
export function reportPage(bundle: Bundle): string[] {
  const model = modelOf({ ...bundle, history: bundle.events });
  const title = model.execution.name ?? "Execution";
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title} · Durascope</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          ${head(model, bundle)}
        </header>
        <main>
          <h2>Where the time went</h2>
          ${ledger(model)} ${failureTable(model)}
          <h2>Operations</h2>
          ${operationRows(model)}
          <h2>Invocations</h2>
          <p class="note">What they replayed: ${knownText(model)}.</p>
          ${invocationTable(model)}
        </main>
     `;
  return [
    page.text,
    '<script type="application/json" id="bundle">',
    ...bundleText(bundle).map(inScript),
    "</script>\n</body>\n</html>\n",
  ];
}

/** Nothing in JSON may end the element that it stands in. */
function inScript(json: string): string {
  return json.replaceAll("<", String.raw`\u003c`);
}

function head(model: ExecutionModel, { tool, redaction }: Bundle): Html {
  const { execution, operations, invocations, events } = model;
  const tone = stateTones[stateOfExecution(execution.status)];
  const { start, end } = execution;
  const error = errorOf(model, execution.error);
  const removed = Object.entries(redaction ?? {}).filter(([, choice]) => choice !== "kept");
  return markup`<p>
      <span class="status ${tone}">${execution.status}</span> ${!execution.closed && waitingFor(model).text}
    </p>
    ${error !== undefined && markup`<p class="failed"><b>${error.ErrorType}</b> ${error.ErrorMessage}</p>`}
    <dl>
      ${
        execution.arn !== undefined &&
        markup`<dt>ARN</dt>
          <dd><code>${execution.arn}</code></dd>`
      }
      ${
        start !== undefined &&
        markup`<dt>Started</dt>
          <dd>${timeText(start)}</dd>`
      }
      ${
        start !== undefined &&
        end !== undefined &&
        markup`<dt>Duration</dt>
          <dd>${durationText(end - start)}</dd>`
      }
      <dt>Size</dt>
      <dd>
        ${count(operations.count, "operation")}, ${count(invocations.count, "invocation")},
        ${count(events.raw.length, "event")}
      </dd>
      ${
        removed.length > 0 &&
        markup`<dt>Redacted</dt>
          <dd>${removed.map(([name, choice]) => `${words[name] ?? name} ${choice}`).join(", ")}</dd>`
      }
      <dt>Written by</dt>
      <dd>${tool}</dd>
    </dl>`;
}

const words: Readonly<Record<string, string>> = { callbackIds: "callback ids", errors: "error messages" };

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
