import type { SessionAnswer } from "../../shared/api.ts";
import { Button } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { Empty } from "../part/empty.tsx";
import classes from "./no-executions.module.css";

interface NoExecutionsProps {
  readonly session: SessionAnswer;
  /** Takes the filter away, when it is the filter that leaves nothing. */
  readonly onClear?: () => void;
}

/** An empty list says why it is empty, and what fills it. */
export function NoExecutions({ session, onClear }: NoExecutionsProps) {
  if (onClear !== undefined) {
    return (
      <Empty title="No execution matches the filter">
        <p>Names are compared as a whole, and executions are kept for as long as their function says.</p>
        <Button className={classes["clear"]} onClick={onClear}>
          Show all executions
        </Button>
      </Empty>
    );
  }
  const isLocal = session.source.kind === "local";
  return (
    <Empty title={isLocal ? "No executions yet" : "No executions in this account and region"}>
      <p>
        {isLocal
          ? "Start one, and it appears here by itself:"
          : "Start one with the AWS CLI, or try one on your machine first:"}
      </p>
      <ul className={classes["commands"]}>
        {(isLocal ? localCommands : awsCommands).map((command) => (
          <li key={command}>
            <code>{command}</code>
            <Copy text={command} label={`Copy: ${command}`} />
          </li>
        ))}
      </ul>
      <p>Or paste the ARN of an execution, or drop a file with its history on the page.</p>
    </Empty>
  );
}

const localCommands = [`npx durascope invoke FUNCTION --payload '{"id":"o-1"}'`] as const;
const awsCommands = [
  "aws lambda invoke --function-name FUNCTION --qualifier '$LATEST' --invocation-type Event --payload fileb://input.json out.json",
  "npx durascope dev handlers.ts",
] as const;
