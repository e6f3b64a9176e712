import { useQuery } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { Copy } from "../part/copy.tsx";
import { useSession } from "../source/use-session.ts";
import { useExecution } from "../source/use-execution.ts";
import classes from "./detail.module.css";
import { Fact, Facts, Section } from "./section.tsx";
import { traceIds, traceLinks } from "./trace-link.ts";

/** The trace that the runtime writes for the execution, and where it can be looked at. */
export function TraceSection({ operationId }: { readonly operationId?: string }) {
  const { model, record } = useExecution();
  const { arn, start } = model.execution;
  const traceHeader = record?.TraceHeader?.XAmznTraceId;
  const { data } = useQuery({
    queryKey: ["trace", arn, start, traceHeader, operationId],
    queryFn: () => traceIds({ arn: arn ?? "", start: start ?? 0, traceHeader }, operationId),
    enabled: arn !== undefined && start !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const session = useSession();
  if (data === undefined) return null;
  const links = session.data === undefined ? [] : traceLinks(session.data.links, data);
  return (
    <Section
      title="Trace"
      tools={links.map(({ name, href }) => (
        <a key={name} href={href} target="_blank" rel="noreferrer" className={classes["external"]}>
          {name} <ExternalLink size={12} aria-hidden />
          <span className="visually-hidden">, opens in a new tab</span>
        </a>
      ))}
    >
      <Facts>
        <Fact name="Trace id" tools={<Copy text={data.traceId} label="Copy the trace id" />}>
          <code title={data.traceId}>{data.traceId}</code>
        </Fact>
        <Fact name="Span id" tools={<Copy text={data.spanId} label="Copy the span id" />}>
          <code>{data.spanId}</code>
        </Fact>
      </Facts>
    </Section>
  );
}
