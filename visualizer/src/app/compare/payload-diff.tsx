import { useQuery } from "@tanstack/react-query";
import { asProblem } from "../source/server.ts";
import classes from "./compare-view.module.css";
import { type DiffPart, diffLines, payloadLines, withContext } from "./line-diff.ts";
import type { Side } from "./row-detail.tsx";

/** Longer texts are not compared line by line: it would take too long, and nobody would read it. */
const longest = 2_000_000;
/** More lines are not shown: a difference of that size is better looked at in a program made for it. */
const mostShown = 2000;

/** Two payloads as lines: those that are only here, those that are only there, and what is around them. */
export function PayloadDiff({ left, right }: { readonly left: Side; readonly right: Side }) {
  const { data, error } = useQuery({
    queryKey: ["diff", ...keyOf(left), ...keyOf(right)],
    queryFn: async () => compare(await textOf(left), await textOf(right)),
  });
  if (error !== null) return <p role="alert">{asProblem(error).message}</p>;
  if (data === undefined) return <p className={classes["none"]}>Reading both …</p>;
  if (typeof data === "string") return <p>{data}</p>;
  return (
    <>
      <ol className={classes["diff"]} tabIndex={0} aria-label="Differences line by line">
        {data.slice(0, mostShown).map((part, index) => (
          <Line key={index} part={part} />
        ))}
      </ol>
      {data.length > mostShown && <p>The first {mostShown.toLocaleString("en")} lines of the difference are shown.</p>}
    </>
  );
}

const signs = { same: " ", removed: "−", added: "+" } as const;
const words = { same: "", removed: "only here: ", added: "only there: " } as const;

function Line({ part }: { readonly part: DiffPart }) {
  if (part.kind === "skipped") {
    const count = part.lines === 1 ? "1 line" : `${part.lines.toLocaleString("en")} lines`;
    return <li className={classes["skipped"]}>{count} the same</li>;
  }
  return (
    <li data-kind={part.kind}>
      <span aria-hidden>{signs[part.kind]}</span>
      <code>
        <span className="visually-hidden">{words[part.kind]}</span>
        {part.text}
      </code>
    </li>
  );
}

function keyOf({ opened: { target }, reference }: Side): readonly unknown[] {
  return [target, reference ?? null];
}

async function textOf({ opened, reference }: Side): Promise<string | undefined> {
  if (reference === undefined) return "";
  const payload = await opened.payload(reference);
  if (payload.state === "text") return payload.text;
  return payload.state === "empty" ? "" : undefined;
}

/** The lines of the difference, or a sentence when there are none to show. */
function compare(left: string | undefined, right: string | undefined): readonly DiffPart[] | string {
  if (left === undefined || right === undefined) return "One of the histories does not include it.";
  if (left.length + right.length > longest) return "They are too long to be compared line by line.";
  const lines = diffLines(payloadLines(left), payloadLines(right));
  if (lines.some(({ kind }) => kind !== "same")) return withContext(lines);
  if (left !== right) return "They differ in nothing but blank space.";
  return lines.length <= mostShown ? lines : "They are the same.";
}
