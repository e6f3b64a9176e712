import { useLocation } from "wouter";
import type { Redaction } from "../../shared/file/bundle.ts";
import { Banner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { keepFile, openedFile } from "../source/opened-file.ts";
import { useExecution } from "../source/use-execution.ts";
import { pathOf } from "../state/route.ts";

/** More executions of one file are not offered. */
const mostOthers = 20;

/** What an opened file is not: whole, or of one execution only. */
export function FileBanner() {
  const { file } = useExecution();
  if (file === undefined) return null;
  const { notes, others, redaction } = file;
  const sentences = redaction === undefined ? notes : [...notes, ...redactionText(redaction)];
  return (
    <>
      {sentences.length > 0 && (
        <Banner tone="running" title="From a file">
          {sentences.join(" ")}
        </Banner>
      )}
      {others.length > 0 && <Others arns={others} />}
    </>
  );
}

function Others({ arns }: { readonly arns: readonly string[] }) {
  const { target } = useExecution();
  const [, navigate] = useLocation();
  const open = async (arn: string): Promise<void> => {
    if (target.kind !== "file") return;
    const { blob, name } = await openedFile(target.id);
    navigate(pathOf({ kind: "file", id: keepFile(blob, name, arn) }));
  };
  const buttons = arns.slice(0, mostOthers).map((arn) => (
    <Button key={arn} title={arn} onClick={() => void open(arn)}>
      {arn.split("/").at(-2) ?? arn}
    </Button>
  ));
  return (
    <Banner tone="running" title={`The file holds ${arns.length} more`} actions={buttons}>
      Open another of its executions.
    </Banner>
  );
}

/** Ids of callbacks are left out of most files, and nobody misses them. */
const texts = {
  payloads: { removed: "payloads", hashed: "payloads but for their hashes" },
  errors: { removed: "messages and stacks of errors" },
  logs: { removed: "log lines" },
} as const;

function redactionText(redaction: Redaction): string[] {
  const removed = (Object.keys(texts) as (keyof typeof texts)[])
    .map((name) => (texts[name] as Readonly<Record<string, string>>)[redaction[name]])
    .filter((text) => text !== undefined);
  return removed.length === 0 ? [] : [`It was written without ${removed.join(", ")}.`];
}
