import { lazy, Suspense, useEffect, useRef } from "react";
import { ErrorBoundary } from "../part/error-boundary.tsx";
import { useRegisterActions } from "../state/action.ts";
import classes from "./detail.module.css";
import { type Subject, useExecutionDetails, useSubject } from "./use-subject.ts";

const SubjectPanel = lazy(async () => ({ default: (await import("./subject-panel.tsx")).SubjectPanel }));

/** The details of what is selected, at the right side of the page. */
export function DetailPanel() {
  const subject = useSubject();
  const { isOpen } = useExecutionDetails();
  useRegisterActions([
    {
      id: "details",
      title: "Show or hide the details of the execution",
      group: "Views",
      keys: ["d"],
      run: () => useExecutionDetails.setState({ isOpen: !isOpen }),
    },
    {
      id: "details.focus",
      title: "Go into the details",
      group: "Views",
      keys: ["Enter"],
      run: () => document.getElementById(panelId)?.focus(),
      when: () => document.getElementById(panelId) !== null && !isControl(document.activeElement),
    },
  ]);
  return subject === undefined ? null : <Panel subject={subject} />;
}

const panelId = "details";

/** What does something of its own on Enter. */
function isControl(element: Element | null): boolean {
  return element !== null && element.closest("button, a, input, select, textarea, summary, [role='tree']") !== null;
}

function Panel({ subject }: { readonly subject: Subject }) {
  const panel = useRef<HTMLElement>(null);
  const key = subject.kind === "execution" ? subject.kind : `${subject.kind} ${subject.index}`;
  useEffect(() => {
    if (panel.current !== null) panel.current.scrollTop = 0;
  }, [key]);
  return (
    <aside ref={panel} id={panelId} tabIndex={-1} className={classes["panel"]} aria-label="Details">
      <ErrorBoundary key={key} what="These details">
        <Suspense fallback={null}>
          <SubjectPanel subject={subject} />
        </Suspense>
      </ErrorBoundary>
    </aside>
  );
}
