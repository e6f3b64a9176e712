import { Empty } from "../part/empty.tsx";

/** Operations by invocations: what was executed and what replayed. */
export function MatrixView() {
  return <Empty title="Invocations" />;
}
