import { useExecution } from "../source/use-execution.ts";

/** Operations as rows over time. */
export function TimelineView() {
  const { model } = useExecution();
  return <p>{model.operations.count} operations</p>;
}
