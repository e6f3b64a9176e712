import { setTimeout as sleep } from "node:timers/promises";
import type { Api, WireEvent } from "../lambda/api.ts";
import { isClosing } from "../lambda/history.ts";

/** How long to wait for more events, in milliseconds: a local service answers as often as it is asked. */
const pause = { local: 150, aws: 1000 } as const;

/** Events as they happen, each once, until the execution has ended. */
export async function* followEvents(api: Api, arn: string): AsyncGenerator<WireEvent> {
  const delay = api.target.url === undefined ? pause.aws : pause.local;
  let marker: string | undefined;
  let latest = 0;
  for (;;) {
    const page = await api.events(arn, { marker, data: true });
    for (const event of page.events) {
      if ((event.EventId ?? 0) <= latest) continue;
      latest = event.EventId ?? latest;
      yield event;
      if (isClosing(event.EventType)) return;
    }
    // The last page grows under the marker it was read with.
    if (page.next === undefined) await sleep(delay);
    else marker = page.next;
  }
}
