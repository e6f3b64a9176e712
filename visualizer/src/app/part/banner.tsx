import { AlertTriangle, CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";
import type { Problem } from "../../shared/api.ts";
import classes from "./banner.module.css";
import { classNames } from "./class-names.ts";

interface BannerProps {
  readonly tone: "failed" | "attention" | "running";
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
}

const icons = { failed: CircleAlert, attention: AlertTriangle, running: Info };

/** A line across the page about a state that the reader must know of. */
export function Banner({ tone, title, children, actions }: BannerProps) {
  const Icon = icons[tone];
  return (
    <div className={classNames(classes["banner"], classes[tone])} role={tone === "failed" ? "alert" : "status"}>
      <Icon size={16} aria-hidden className={classes["icon"]} />
      <p className={classes["text"]}>
        <strong>{title}</strong>
        {children !== undefined && <span className={classes["detail"]}>{children}</span>}
      </p>
      {actions !== undefined && <div className={classes["actions"]}>{actions}</div>}
    </div>
  );
}

/** A banner about a problem: what failed, which call, the permission it needs, and what to do. */
export function ProblemBanner({
  problem,
  tone = "failed",
  actions,
}: {
  readonly problem: Problem;
  readonly tone?: BannerProps["tone"];
  readonly actions?: ReactNode;
}) {
  const { message, next, call, permission, requestId } = problem;
  const facts = [
    call === undefined ? undefined : `call ${call}`,
    permission === undefined ? undefined : `needs ${permission}`,
    requestId === undefined ? undefined : `request ${requestId}`,
  ].filter((fact) => fact !== undefined);
  return (
    <Banner tone={tone} title={message} actions={actions}>
      {next} {facts.length > 0 && <code>{facts.join(" · ")}</code>}
    </Banner>
  );
}
