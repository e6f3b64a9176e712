import type { ReactNode } from "react";
import classes from "./detail.module.css";

interface SectionProps {
  readonly title: string;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the panel. */
export function Section({ title, tools, children }: SectionProps) {
  return (
    <section className={classes["section"]} aria-label={title}>
      <div className={classes["sectionHead"]}>
        <h3>{title}</h3>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** Facts as pairs of a word and a value. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={classes["facts"]}>{children}</dl>;
}

/** One fact; nothing when there is no value. */
export function Fact({
  name,
  children,
  tools,
}: {
  readonly name: string;
  readonly children: ReactNode;
  readonly tools?: ReactNode;
}) {
  if (children === undefined || children === null || children === false) return null;
  return (
    <div className={classes["fact"]}>
      <dt>{name}</dt>
      <dd>
        <span className={classes["value"]}>{children}</span>
        {tools}
      </dd>
    </div>
  );
}
