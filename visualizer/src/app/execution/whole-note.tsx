import { useMoment } from "../detail/use-moment.ts";
import { Banner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import type { ViewName } from "../state/view-state.ts";
import { changeView } from "../state/view-store.ts";

/** Views whose figures are sums over all invocations: of an earlier moment they would say nothing that is true later. */
const ofTheWhole: ReadonlySet<ViewName> = new Set<ViewName>(["invocations", "cost", "compare"]);

/** Says that a view shows the whole execution while the scrubber stands at an earlier moment. */
export function WholeNote({ view }: { readonly view: ViewName }) {
  const moment = useMoment();
  if (moment === undefined || !ofTheWhole.has(view)) return null;
  return (
    <Banner
      tone="running"
      title="This view shows the whole execution"
      actions={<Button onClick={() => changeView({ at: undefined })}>Go to the end</Button>}
    >
      The timeline, the errors, the events and the details stand at event {moment.eventId?.toLocaleString("en")}.
    </Banner>
  );
}
