import { useEffect } from "react";
import { useExecution } from "../source/use-execution.ts";
import { rememberOpened } from "./kept.ts";

/** Remembers the execution on screen among those that were opened, once its name is known. */
export function useRemembered(): void {
  const { target, model, record } = useExecution();
  const name = model.execution.name ?? record?.DurableExecutionName;
  const functionArn = model.execution.functionArn ?? record?.FunctionArn;
  const arn = target.kind === "server" ? target.arn : undefined;
  useEffect(() => {
    if (arn === undefined || name === undefined) return;
    rememberOpened({ arn, name, functionName: functionArn?.split(":")[6] ?? "" });
  }, [arn, name, functionArn]);
}
