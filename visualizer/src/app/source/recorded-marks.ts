import { type ExecutionModel, readRecordings, type RecordedMarks } from "@durascope/sdk/history";
import { useExecution } from "./use-execution.ts";

const known = new WeakMap<ExecutionModel, { readonly recording: object; readonly marks: RecordedMarks }>();

/** The marks of the invocations that were recorded, read once for all who ask; undefined without a recording. */
export function useRecordedMarks(): RecordedMarks | undefined {
  const { model, recording } = useExecution();
  if (recording === undefined) return undefined;
  const found = known.get(model);
  if (found?.recording === recording) return found.marks;
  const marks = readRecordings(model, recording);
  known.set(model, { recording, marks });
  return marks;
}
