import { create } from "zustand";
import type { ActionKind } from "./precondition.ts";

/** An action that the reader is asked about. */
export interface ActionRequest {
  readonly kind: ActionKind;
  /** Id of the operation whose callback it is. */
  readonly operation?: string;
}

/** The action whose dialog is open. */
export const useActionRequest = create<{ readonly request: ActionRequest | undefined }>(() => ({ request: undefined }));

/** Opens the dialog of an action, or closes it. */
export function askFor(request: ActionRequest | undefined): void {
  useActionRequest.setState({ request });
}
