import { createContext, useContext } from "react";
import { type StoreApi, useStore } from "zustand";
import type { OpenedExecution } from "./execution.ts";

/** The execution that the page shows. */
export const ExecutionContext = createContext<StoreApi<OpenedExecution> | undefined>(undefined);

/** The execution on screen, with all that is known of it so far. */
export function useExecution(): OpenedExecution {
  return useStore(useExecutionStore());
}

/** The store itself: to subscribe to a part of it, or to read it in an event. */
export function useExecutionStore(): StoreApi<OpenedExecution> {
  const store = useContext(ExecutionContext);
  if (store === undefined) throw new Error("useExecution is for parts of the execution page");
  return store;
}
