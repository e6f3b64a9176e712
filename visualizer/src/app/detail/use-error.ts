import { type PayloadRef, readPayload } from "@durascope/sdk/history";
import { usePayload } from "../payload/use-payload.ts";
import { useIsNear } from "../source/use-session.ts";
import { useExecution } from "../source/use-execution.ts";
import { type RecordedError, recordedError } from "./error-text.ts";

/** How far the reading of an error has come. */
type ErrorReading =
  | { readonly state: "error"; readonly error: RecordedError }
  | { readonly state: "loading" | "empty" | "not-included" }
  | { readonly state: "problem"; readonly problem: Error };

/** Reads an error: from the history when it holds it, else from where the execution comes from. */
export function useError(reference: PayloadRef): ErrorReading {
  const { model, capabilities } = useExecution();
  const here = readPayload(model, reference);
  const isNear = useIsNear();
  const isWanted = here.state !== "error" && (isNear || (capabilities.payloads && here.state === "not-included"));
  const { data, error } = usePayload(reference, { isWanted });
  if (here.state === "error") return { state: "error", error: here.error };
  if (!isWanted) return { state: here.state === "empty" ? "empty" : "not-included" };
  if (error !== null) return { state: "problem", problem: error };
  if (data === undefined) return { state: "loading" };
  return data.state === "text" ? { state: "error", error: recordedError(data.text) } : { state: data.state };
}
