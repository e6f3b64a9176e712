import type { ReactNode } from "react";
import classes from "./empty.module.css";

/** What a view shows when there is nothing to show: why, and what to do. */
export function Empty({
  title,
  children,
  icon,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
}) {
  return (
    <div className={classes["empty"]}>
      {icon}
      <h2>{title}</h2>
      {children !== undefined && <div className={classes["text"]}>{children}</div>}
    </div>
  );
}
