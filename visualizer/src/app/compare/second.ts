import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { type ExecutionHandle, openTarget, type OpenedExecution } from "../source/execution.ts";
import { useExecutionStore } from "../source/use-execution.ts";

/** Opens the execution to compare with, by its ARN or the id of a file, for as long as it is wanted. */
export function useSecond(id: string): OpenedExecution | undefined {
  const [handle, setHandle] = useState<ExecutionHandle>();
  useEffect(() => {
    const opened = openTarget(id.startsWith("arn:") ? { kind: "server", arn: id } : { kind: "file", id });
    setHandle(opened);
    return () => {
      setHandle(undefined);
      opened.close();
    };
  }, [id]);
  const own = useExecutionStore();
  const state = useStore(handle?.store ?? own);
  return handle === undefined ? undefined : state;
}
