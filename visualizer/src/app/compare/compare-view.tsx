import { Empty } from "../part/empty.tsx";

/** Two executions beside each other. */
export function CompareView() {
  return <Empty title="Compare" />;
}
