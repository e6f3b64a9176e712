import {
  costOfReplay,
  durationText,
  errorOf,
  type ExecutionModel,
  failureGroups,
  failures,
  invocation,
  operation,
  type TimeKind,
  timeLedger,
  timeText,
} from "@durascope/sdk/history";
import { type Html, markup } from "./markup.ts";
import { table } from "./table.ts";

const mostInvocations = 5000;

const kinds: Readonly<Record<TimeKind, string>> = {
  running: "new work",
  replay: "starting and replaying, at most",
  waiting: "waiting for timers, callbacks and other functions",
  backoff: "waiting for retries",
  recovery: "until a failed invocation was repeated",
  latency: "until the service invoked",
};

/** Where the time of the execution went: a bar, and the same in words. */
export function ledger(model: ExecutionModel): Html {
  const { total, ...parts } = timeLedger(model);
  const entries = (Object.entries(parts) as [TimeKind, number][]).filter(([, time]) => time > 0);
  const share = (time: number): string => `${((time / Math.max(total, 1)) * 100).toFixed(1)}%`;
  return markup`<div class="ledger" aria-hidden="true">
      ${entries.map(([kind, time]) => markup`<i class="${kind}" style="width:${share(time)}"></i>`)}
    </div>
    <dl>
      ${entries.map(
        ([kind, time]) =>
          markup`<dt>${durationText(time)} (${share(time)})</dt>
            <dd>${kinds[kind]}</dd>`,
      )}
    </dl>`;
}

/** What failed, by its error; nothing when nothing did. */
export function failureTable(model: ExecutionModel): Html | false {
  const list = failures(model);
  if (list.length === 0) return false;
  const rows = failureGroups(model, list).map(({ type, message, failures: positions, final }) => {
    const names = new Set(positions.map((position) => whereOf(model, list[position]?.operation ?? -1)));
    const where = [...names].slice(0, 3).join(", ");
    return markup`<tr>
      <td class="number">${positions.length}</td>
      <td class="number">${final}</td>
      <td><b>${type ?? "unknown"}</b> ${message}</td>
      <td>${where}${names.size > 3 && ` and ${names.size - 3} more`}</td>
    </tr>`;
  });
  return markup`<h2>Failures</h2>
    ${table(
      markup`<th class="number">Times</th>
        <th class="number">Final</th>
        <th>Error</th>
        <th>Where</th>`,
      rows,
    )}`;
}

function whereOf(model: ExecutionModel, index: number): string {
  if (index < 0) return "the execution";
  const { name, id } = operation(model, index);
  return name ?? id;
}

/** The invocations, and what each of them did. */
export function invocationTable(model: ExecutionModel): Html {
  const { executed, replayed, resolved, pending, timeToFirstWork } = costOfReplay(model);
  const shown = Math.min(mostInvocations, model.invocations.count);
  const rows = Array.from({ length: shown }, (_, index) => {
    const { start, end, requestId, error } = invocation(model, index);
    const first = timeToFirstWork[index] ?? Number.NaN;
    return markup`<tr>
      <td class="number">${index + 1}</td>
      <td>${timeText(start)}</td>
      <td>${end === undefined ? "running" : durationText(end - start)}</td>
      <td>${Number.isNaN(first) ? "" : durationText(first)}</td>
      <td class="number">${executed[index]}</td>
      <td class="number">${replayed[index]}</td>
      <td class="number">${resolved[index]}</td>
      <td class="number">${pending[index]}</td>
      <td><code>${requestId}</code></td>
      <td class="failed">${errorOf(model, error)?.ErrorType}</td>
    </tr>`;
  });
  const left = model.invocations.count - shown;
  return markup`${table(
    markup`<th class="number">#</th>
        <th>Start</th>
        <th>Duration</th>
        <th>To first work</th>
        <th class="number">Executed</th>
        <th class="number">Replayed</th>
        <th class="number">Resolved</th>
        <th class="number">Pending</th>
        <th>Request</th>
        <th>Error</th>`,
    rows,
  )}
    ${left > 0 && markup`<p class="note">and ${left.toLocaleString("en")} more</p>`}`;
}
