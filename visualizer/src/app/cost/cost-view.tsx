import { Empty } from "../part/empty.tsx";

/** What replay cost. */
export function CostView() {
  return <Empty title="Cost of replay" />;
}
