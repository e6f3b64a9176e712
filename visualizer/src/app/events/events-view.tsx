import { Empty } from "../part/empty.tsx";

/** The history as it is. */
export function EventsView() {
  return <Empty title="Events" />;
}
