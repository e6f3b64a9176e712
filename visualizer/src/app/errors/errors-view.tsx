import { Empty } from "../part/empty.tsx";

/** Every error of the execution. */
export function ErrorsView() {
  return <Empty title="Errors" />;
}
