import type { ExecutionModel } from "@durascope/sdk/history";
import { useState } from "react";
import { FileBanner } from "../file/file-banner.tsx";
import { Banner, ProblemBanner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { Time } from "../part/time.tsx";
import { useExecution } from "../source/use-execution.ts";

/** Every state of the page that is not the normal one. */
export function Banners() {
  const { phase, problem, model, changedAt, loaded, expected, capabilities, reconnect, stop } = useExecution();
  const hasEvents = model.events.raw.length > 0;
  return (
    <>
      {problem !== undefined && phase !== "lost" && (
        <ProblemBanner
          problem={problem}
          tone={phase === "error" ? "failed" : "attention"}
          actions={<Button onClick={phase === "error" ? () => location.reload() : reconnect}>Retry</Button>}
        />
      )}
      {phase === "lost" && (
        <Banner tone="attention" title="Not updating" actions={<Button onClick={reconnect}>Reconnect</Button>}>
          since <Time at={changedAt} />. {problem?.message ?? "The connection was lost; it is tried again by itself."}
        </Banner>
      )}
      {phase === "loading" && hasEvents && (
        <Banner tone="running" title="Loading" actions={<Button onClick={stop}>Stop</Button>}>
          {loaded.toLocaleString("en")} {expected === undefined ? "" : `of ~${expected.toLocaleString("en")} `}events
        </Banner>
      )}
      <FileBanner />
      {hasEvents && phase !== "loading" && <HistoryBanner model={model} />}
      {!capabilities.payloads && (
        <Banner tone="running" title="Payloads are not loaded">
          The command was started with --no-payloads: inputs, results and errors are left where they are.
        </Banner>
      )}
    </>
  );
}

/** What is wrong with the history itself: what it lacks, and what in it contradicts itself. */
function HistoryBanner({ model: { events, diagnostics } }: { readonly model: ExecutionModel }) {
  const [isOpen, setOpen] = useState(false);
  const odd = diagnostics.filter(({ severity }) => severity !== "info");
  const [first] = odd;
  if (first === undefined && events.complete) return null;
  const title = events.complete
    ? `${odd.length} ${odd.length === 1 ? "irregularity" : "irregularities"} in the history`
    : "This history is not complete";
  return (
    <Banner
      tone="attention"
      title={title}
      actions={
        odd.length > 1 && (
          <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "Show one" : `Show all ${odd.length}`}
          </Button>
        )
      }
    >
      {(isOpen ? odd : odd.slice(0, 1)).map(({ code, message }) => (
        <span key={`${code} ${message}`} style={{ display: isOpen ? "block" : "inline" }}>
          {message}. <code>{code}</code>
        </span>
      ))}
    </Banner>
  );
}
