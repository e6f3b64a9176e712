import type { SessionAnswer } from "../../shared/api.ts";
import { PageTools } from "../theme/page-tools.tsx";
import classes from "./list-page.module.css";

/** What this is, and whose executions it shows. */
export function ListHeader({ session }: { readonly session: SessionAnswer | undefined }) {
  return (
    <header className={classes["header"]}>
      <Mark />
      <h1 className={classes["brand"]}>Durascope</h1>
      {session !== undefined && <Source session={session} />}
      <span className={classes["space"]} />
      <PageTools />
    </header>
  );
}

function Source({ session }: { readonly session: SessionAnswer }) {
  const { kind, label, role } = session.source;
  return (
    <p className={classes["source"]} title={role}>
      <span className={classes["dot"]} data-kind={kind} aria-hidden />
      <span className={classes["label"]}>{label}</span>
      {!session.allowActions && kind !== "none" && <span className={classes["tag"]}>read only</span>}
    </p>
  );
}

/** A run, a suspension, and the replay of the run. */
function Mark() {
  return (
    <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden className={classes["mark"]}>
      <rect x="1" y="4" width="11" height="4" rx="1.5" fill="var(--accent)" />
      <path d="M14 6h6" stroke="var(--line-strong)" strokeWidth="1.5" strokeDasharray="2 2" />
      <rect
        x="1.75"
        y="13.75"
        width="9.5"
        height="2.5"
        rx="1"
        fill="none"
        stroke="var(--accent)"
        strokeDasharray="2 1.5"
      />
      <rect x="14" y="13" width="7" height="4" rx="1.5" fill="var(--succeeded)" />
    </svg>
  );
}
