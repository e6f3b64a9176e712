import { Banner, ProblemBanner } from "../part/banner.tsx";
import { Button } from "../part/button.tsx";
import { Time } from "../part/time.tsx";
import { useExecution } from "../source/use-execution.ts";

/** Every state of the page that is not the normal one. */
export function Banners() {
  const { phase, problem, model, changedAt, loaded, expected, reconnect, stop } = useExecution();
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
      {hasEvents && phase !== "loading" && !model.events.complete && (
        <Banner tone="attention" title="This history is not complete">
          {model.diagnostics.find(({ code }) => code === "DX8121" || code === "DX8122")?.message ??
            "Events are missing."}{" "}
          What the missing events would say is shown as unknown.
        </Banner>
      )}
    </>
  );
}
