import { ExecutionPanel } from "./execution-panel.tsx";
import { InvocationPanel } from "./invocation-panel.tsx";
import { OperationPanel } from "./operation-panel.tsx";
import type { Subject } from "./use-subject.ts";

/** What the panel tells of its subject. */
export function SubjectPanel({ subject }: { readonly subject: Subject }) {
  switch (subject.kind) {
    case "operation":
      return <OperationPanel index={subject.index} />;
    case "invocation":
      return <InvocationPanel index={subject.index} />;
    case "execution":
      return <ExecutionPanel />;
  }
}
