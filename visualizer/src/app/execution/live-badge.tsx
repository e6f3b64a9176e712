import { useExecution } from "../source/use-execution.ts";
import classes from "./live-badge.module.css";

const texts = { loading: "Loading", complete: "", live: "Live", lost: "Not updating", error: "" } as const;

/** Whether what is on screen still follows the execution. */
export function LiveBadge() {
  const { phase, reconnect } = useExecution();
  if (texts[phase] === "") return null;
  if (phase === "lost") {
    return (
      <button
        type="button"
        className={classes["badge"]}
        data-phase={phase}
        onClick={reconnect}
        title="Connect again now"
      >
        <span className={classes["dot"]} aria-hidden />
        {texts.lost} · Reconnect
      </button>
    );
  }
  return (
    <span className={classes["badge"]} data-phase={phase} role="status">
      <span className={classes["dot"]} aria-hidden />
      {texts[phase]}
    </span>
  );
}
