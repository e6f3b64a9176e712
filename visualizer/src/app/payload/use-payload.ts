import type { PayloadRef } from "@durascope/sdk/history";
import { useQuery } from "@tanstack/react-query";
import type { PayloadText } from "../source/protocol.ts";
import { useExecutionStore } from "../source/use-execution.ts";
import { pathOf } from "../state/route.ts";

/** Large texts are not kept for long: the browser's memory is for what is on screen. */
const keptFor = 30_000;

interface PayloadWish {
  /** Bytes that suffice; the whole without. */
  readonly head?: number;
  readonly isWanted: boolean;
}

/** Reads a payload of the execution on screen. */
export function usePayload(ref: PayloadRef, { head, isWanted }: PayloadWish) {
  const store = useExecutionStore();
  const { model, target, payload } = store.getState();
  const event = model.events.raw[ref.event]?.EventId;
  return useQuery<PayloadText>({
    queryKey: ["payload", pathOf(target), event, ref.member, head],
    queryFn: () => payload(ref, head),
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: keptFor,
  });
}
