import { fileName } from "../../shared/file/write.ts";
import { saveBlob } from "../part/save-blob.ts";
import type { OpenedExecution } from "../source/execution.ts";
import { openSession } from "../source/server.ts";
import { collectEvents, type Progress } from "./collect.ts";
import { type ExportChoice, exportFormats, neededMembers } from "./export-choice.ts";
import type { ExportAnswer, ExportRequest } from "./export-worker.ts";

interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Writes the execution on screen to a file, and hands it to the browser as a download. */
export async function downloadExport(execution: OpenedExecution, choice: ExportChoice, watch: Watch): Promise<void> {
  const { model, record, target } = execution;
  const needed = neededMembers(choice);
  const events =
    target.kind === "file"
      ? await execution.eventsWithPayloads()
      : await collectEvents(execution, { wanted: needed, ...watch });
  const { lines } = choice.redaction.logs === "kept" ? await execution.logs() : { lines: [] };
  const recordings = await execution.recordings();
  const content: ExportRequest["content"] = {
    tool: `durascope ${await version()}`,
    events,
    ...(record === undefined ? {} : { record: { ...record } }),
    ...(recordings === undefined ? {} : { recordings }),
    ...(lines.length === 0 ? {} : { logs: lines }),
  };
  const blob = await written({ content, choice }, watch.signal);
  saveBlob(blob, fileName(model.execution.name ?? "execution", exportFormats[choice.format].extension));
}

async function version(): Promise<string> {
  try {
    return (await openSession()).version;
  } catch {
    // A page that its server has left can still export what it shows.
    return "";
  }
}

/** Written in a worker: large executions take a while, and the page goes on. */
function written(request: ExportRequest, signal: AbortSignal): Promise<Blob> {
  const worker = new Worker(new URL("export-worker.ts", import.meta.url), { type: "module" });
  const answer = new Promise<Blob>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<ExportAnswer>) => {
      if ("blob" in data) resolve(data.blob);
      else reject(new Error(data.error));
    });
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
    signal.addEventListener("abort", () => reject(signal.reason as Error));
    worker.postMessage(request);
  });
  return answer.finally(() => worker.terminate());
}
