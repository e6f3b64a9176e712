import type { OperationState } from "@durascope/sdk/history";
import classes from "./icon.module.css";
import { kindTexts, type OperationKind, stateTexts, stateTones } from "./sign.ts";

/** Drawn on a grid of 16, one stroke path each: small enough to stand in every row. */
const kindPaths: Readonly<Record<OperationKind, string>> = {
  step: "M3.5 3.5h9v9h-9z",
  condition: "M12.8 6.2A5.2 5.2 0 0 0 3.4 5.6M3.2 2.9v2.9h2.9M3.2 9.8a5.2 5.2 0 0 0 9.4.6M12.8 13.1v-2.9H9.9",
  wait: "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11zM8 5v3l2 1.6",
  callback: "M9.5 2.5h2.8a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H9.5M2.5 8h7M6.8 5.2L9.6 8l-2.8 2.8",
  invoke: "M4 12L12 4M5.5 4H12v6.5",
  context: "M4.5 2.5v7.5a2 2 0 0 0 2 2h5M9.5 9.8l2.2 2.2l-2.2 2.2M4.5 6h5a2 2 0 0 0 2-2V2.5",
  map: "M2.5 4h11M2.5 8h11M2.5 12h11",
  parallel: "M5.2 2.5v11M10.8 2.5v11",
  branch: "M4.5 2.5v6a3 3 0 0 0 3 3h4.5M9.6 9.1l2.4 2.4l-2.4 2.4",
  other: "M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
};

const statePaths: Readonly<Record<OperationState, string>> = {
  future: "M8 2.8v0.01M11.7 4.3v0.01M13.2 8v0.01M11.7 11.7v0.01M8 13.2v0.01M4.3 11.7v0.01M2.8 8v0.01M4.3 4.3v0.01",
  running: "M8 2.8a5.2 5.2 0 1 0 5.2 5.2M8 6.4a1.6 1.6 0 1 0 0 3.2a1.6 1.6 0 1 0 0-3.2",
  waiting: "M8 2.8a5.2 5.2 0 1 0 0 10.4a5.2 5.2 0 1 0 0-10.4zM8 5.2V8l1.8 1.4",
  backoff: "M12.9 6.4A5.2 5.2 0 1 0 13.2 8M13 2.8v3.6H9.4",
  ready: "M12.9 6.4A5.2 5.2 0 1 0 13.2 8M13 2.8v3.6H9.4M8 7.9v0.2",
  interrupted: "M8.8 2.5L5 8.6h3.6L7.2 13.5L11 7.4H7.4z",
  succeeded: "M3.2 8.6l3.2 3.2l6.4-7",
  failed: "M4 4l8 8M12 4l-8 8",
  cancelled: "M8 2.8a5.2 5.2 0 1 0 0 10.4a5.2 5.2 0 1 0 0-10.4zM4.4 11.6l7.2-7.2",
  "timed-out": "M8 4a4.7 4.7 0 1 0 0 9.4A4.7 4.7 0 1 0 8 4zM8 6.2v2.6M6.4 1.8h3.2M12.4 3.4l1.4 1.4",
  stopped: "M4 4h8v8H4z",
  abandoned: "M3.5 8h2M7 8h2M10.5 8h2",
};

interface IconProps {
  /** Read out instead of the picture; without it the icon is decoration beside a text. */
  readonly label?: string | undefined;
  readonly size?: number;
}

function Icon({
  path,
  label,
  size = 14,
  className,
}: IconProps & { readonly path: string; readonly className?: string | undefined }) {
  const named = label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label };
  return (
    <svg
      className={`${classes["icon"] ?? ""} ${className ?? ""}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...named}
    >
      <path d={path} />
    </svg>
  );
}

/** The sign of what an operation is. */
export function TypeIcon({
  kind,
  labelled,
  size,
}: {
  readonly kind: OperationKind;
  readonly labelled?: boolean;
  readonly size?: number;
}) {
  return (
    <Icon
      path={kindPaths[kind]}
      className={classes["type"]}
      size={size ?? 14}
      label={labelled === true ? kindTexts[kind] : undefined}
    />
  );
}

/** The sign of what an operation is doing, in the hue of its outcome. */
export function StatusIcon({
  state,
  labelled,
  size,
}: {
  readonly state: OperationState;
  readonly labelled?: boolean;
  readonly size?: number;
}) {
  return (
    <Icon
      path={statePaths[state]}
      className={classes[stateTones[state]]}
      size={size ?? 14}
      label={labelled === true ? stateTexts[state] : undefined}
    />
  );
}
