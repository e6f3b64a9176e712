import { Empty } from "../part/empty.tsx";

/** The list of executions. */
export function ListPage() {
  return <Empty title="Executions" />;
}
