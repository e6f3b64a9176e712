import { lazy, Suspense, useEffect, useState } from "react";
import { ActionHost } from "../action/action-host.tsx";
import { useRemembered } from "../list/use-remembered.ts";
import { Palette } from "../palette/palette.tsx";
import { Empty } from "../part/empty.tsx";
import { ErrorBoundary } from "../part/error-boundary.tsx";
import { type ExecutionHandle, openTarget } from "../source/execution.ts";
import { ExecutionContext, useExecution } from "../source/use-execution.ts";
import { useTicking } from "../source/use-clock.ts";
import type { Phase } from "../source/protocol.ts";
import type { Target } from "../state/route.ts";
import { readAddress, useViewStore, writeAddress } from "../state/view-store.ts";
import type { ViewName } from "../state/view-state.ts";
import { TimelineView } from "../timeline/timeline-view.tsx";
import { AnswerLine } from "./answer-line.tsx";
import { Banners } from "./banners.tsx";
import classes from "./execution-page.module.css";
import { FilterBar } from "./filter-bar.tsx";
import { Header } from "./header.tsx";
import { Loading } from "./loading.tsx";
import { usePageActions } from "./page-actions.ts";
import { WholeNote } from "./whole-note.tsx";
import { ViewTabs, viewPanelId, viewTitles } from "./view-tabs.tsx";

const lazyViews = {
  invocations: lazy(async () => ({ default: (await import("../matrix/matrix-view.tsx")).MatrixView })),
  cost: lazy(async () => ({ default: (await import("../cost/cost-view.tsx")).CostView })),
  errors: lazy(async () => ({ default: (await import("../errors/errors-view.tsx")).ErrorsView })),
  events: lazy(async () => ({ default: (await import("../events/events-view.tsx")).EventsView })),
  compare: lazy(async () => ({ default: (await import("../compare/compare-view.tsx")).CompareView })),
} satisfies Record<Exclude<ViewName, "timeline">, unknown>;

// Apart from the rows, so that these are on screen first.
const loadDetail = async () => ({ default: (await import("../detail/detail-panel.tsx")).DetailPanel });
const loadScrubber = async () => ({ default: (await import("../scrubber/scrubber.tsx")).Scrubber });
const DetailPanel = lazy(loadDetail);
const Scrubber = lazy(loadScrubber);

/** One execution: what it is, why it waits, and the views of it. */
export function ExecutionPage({ target }: { readonly target: Target }) {
  const handle = useOpened(target);
  if (handle === undefined) return null;
  return (
    <ExecutionContext value={handle.store}>
      <Page />
    </ExecutionContext>
  );
}

/** Opens in an effect: what is opened holds a worker, and must be closed. */
function useOpened(target: Target): ExecutionHandle | undefined {
  const [handle, setHandle] = useState<ExecutionHandle>();
  useEffect(() => {
    // Fetched while the history comes, to be there with the rows.
    void Promise.all([loadDetail(), loadScrubber()]);
  }, []);
  useEffect(() => {
    const opened = openTarget(target);
    setHandle(opened);
    return opened.close;
  }, [target]);
  useEffect(() => {
    readAddress();
    globalThis.addEventListener("popstate", readAddress);
    globalThis.addEventListener("pagehide", writeAddress);
    return () => {
      writeAddress();
      globalThis.removeEventListener("popstate", readAddress);
      globalThis.removeEventListener("pagehide", writeAddress);
    };
  }, []);
  return handle;
}

function Page() {
  const { model } = useExecution();
  usePageActions();
  useRemembered();
  useTicking();
  const isEmpty = model.events.raw.length === 0;
  return (
    <div className={classes["page"]}>
      <Header />
      <main className={classes["main"]}>
        <AnswerLine />
        <Banners />
        <div className={classes["bar"]}>
          <ViewTabs />
          <FilterBar />
        </div>
        <div className={classes["body"]}>
          <Body />
        </div>
        {!isEmpty && (
          <ErrorBoundary what="The scrubber">
            <Suspense fallback={<div className={classes["footer"]} />}>
              <Scrubber />
            </Suspense>
          </ErrorBoundary>
        )}
      </main>
      <ActionHost />
      <Palette />
    </div>
  );
}

function NothingYet({ phase }: { readonly phase: Phase }) {
  if (phase === "loading") return <Loading />;
  if (phase === "error") return <Empty title="There is nothing to show">What went wrong is said above.</Empty>;
  return <Empty title="No events yet">The execution has not written any history.</Empty>;
}

function Body() {
  const view = useViewStore((state) => state.view);
  const { model, phase } = useExecution();
  const LazyView = view === "timeline" ? undefined : lazyViews[view];
  const isEmpty = model.events.raw.length === 0;
  return (
    <>
      <section className={classes["view"]} id={viewPanelId} role="tabpanel" aria-labelledby={`${viewPanelId}-${view}`}>
        {isEmpty ? (
          <NothingYet phase={phase} />
        ) : (
          <ErrorBoundary key={view} what={`The view ${viewTitles[view]}`}>
            <WholeNote view={view} />
            <Suspense fallback={<Loading />}>{LazyView === undefined ? <TimelineView /> : <LazyView />}</Suspense>
          </ErrorBoundary>
        )}
      </section>
      {!isEmpty && (
        <ErrorBoundary what="The detail panel">
          <Suspense fallback={null}>
            <DetailPanel />
          </Suspense>
        </ErrorBoundary>
      )}
    </>
  );
}
