import type { CallbackDetails, InvokeDetails, OperationView, WaitDetails } from "@durascope/sdk/history";
import { Link } from "wouter";
import { Copy } from "../part/copy.tsx";
import { Duration } from "../part/time.tsx";
import { useExecution } from "../source/use-execution.ts";
import { pathOf } from "../state/route.ts";
import { MomentFact } from "./moment.tsx";
import { Fact } from "./section.tsx";

/** What only a wait, a callback or an invoke has. */
export function SpecialFacts({ view }: { readonly view: OperationView }) {
  const { wait, callback, invoke } = view;
  if (wait !== undefined) return <WaitFacts wait={wait} />;
  if (callback !== undefined) return <CallbackFacts callback={callback} />;
  return invoke === undefined ? null : <InvokeFacts invoke={invoke} />;
}

function WaitFacts({ wait }: { readonly wait: WaitDetails }) {
  return (
    <>
      {wait.duration !== undefined && (
        <Fact name="Waits for">
          <Duration ms={wait.duration} />
        </Fact>
      )}
      <MomentFact name="Due" at={wait.scheduledEnd} />
    </>
  );
}

function CallbackFacts({ callback }: { readonly callback: CallbackDetails }) {
  const { id, timeout, timeoutAt, heartbeatTimeout, heartbeatDue } = callback;
  return (
    <>
      {id !== undefined && (
        <Fact name="Callback id" tools={<Copy text={id} label="Copy the callback id" />}>
          <code title={id}>{id}</code>
        </Fact>
      )}
      {timeout !== undefined && (
        <Fact name="Timeout">
          <Duration ms={timeout} />
        </Fact>
      )}
      <MomentFact name="Times out" at={timeoutAt} />
      {heartbeatTimeout !== undefined && (
        <Fact name="Heartbeat every">
          <Duration ms={heartbeatTimeout} />
        </Fact>
      )}
      <MomentFact name="First heartbeat due" at={heartbeatDue} />
    </>
  );
}

function InvokeFacts({ invoke }: { readonly invoke: InvokeDetails }) {
  const { target } = useExecution();
  const { functionName, version, tenantId, executionArn } = invoke;
  return (
    <>
      {functionName !== undefined && <Fact name="Function">{functionName}</Fact>}
      {version !== undefined && <Fact name="Version">{version}</Fact>}
      {tenantId !== undefined && <Fact name="Tenant">{tenantId}</Fact>}
      {executionArn !== undefined && (
        <Fact name="Execution" tools={<Copy text={executionArn} label="Copy the ARN of the invoked execution" />}>
          {target.kind === "server" ? (
            <Link href={pathOf({ kind: "server", arn: executionArn })} title={executionArn}>
              {nameIn(executionArn)}
            </Link>
          ) : (
            <code title={executionArn}>{nameIn(executionArn)}</code>
          )}
        </Fact>
      )}
    </>
  );
}

function nameIn(arn: string): string {
  return /\/durable-execution\/([^/]+)/.exec(arn)?.[1] ?? arn;
}
