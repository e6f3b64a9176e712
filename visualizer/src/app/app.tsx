import { lazy, Suspense, useMemo } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { ExecutionPage } from "./execution/execution-page.tsx";
import { DropZone } from "./file/drop-zone.tsx";
import { Empty } from "./part/empty.tsx";
import { useShortcuts } from "./state/shortcuts.ts";
import { targetOf } from "./state/route.ts";

const ListPage = lazy(async () => ({ default: (await import("./list/list-page.tsx")).ListPage }));

/** The page: the list of executions, or one of them. */
export function App() {
  useShortcuts();
  return (
    <>
      <Suspense fallback={null}>
        <Switch>
          <Route path="/">
            <ListPage />
          </Route>
          <Route path="/x/*">
            <OpenedPage />
          </Route>
          <Route path="/file/*">
            <OpenedPage />
          </Route>
          <Route path="/index.html">
            <Redirect to="/" replace />
          </Route>
          <Route>
            <main>
              <h1 className="visually-hidden">Durascope</h1>
              <Empty title="There is no such page">
                <a href="/">All executions</a>
              </Empty>
            </main>
          </Route>
        </Switch>
      </Suspense>
      <DropZone />
    </>
  );
}

function OpenedPage() {
  const [path] = useLocation();
  const target = useMemo(() => targetOf(path), [path]);
  return target === undefined ? <Redirect to="/" replace /> : <ExecutionPage key={path} target={target} />;
}
