import { History, Star } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { pathOf } from "../state/route.ts";
import { useKept } from "./kept.ts";
import type { KeptExecution } from "./kept-list.ts";
import classes from "./kept-bar.module.css";

/** Executions that the reader marked, and those that were opened last. */
export function KeptBar() {
  const { favourites, recents } = useKept();
  const others = recents.filter(({ arn }) => favourites.every((favourite) => favourite.arn !== arn));
  if (favourites.length + others.length === 0) return null;
  return (
    <nav className={classes["bar"]} aria-label="Marked and recent executions">
      <KeptLinks title="Marked" icon={<Star size={13} aria-hidden />} executions={favourites} />
      <KeptLinks title="Recent" icon={<History size={13} aria-hidden />} executions={others} />
    </nav>
  );
}

interface KeptLinksProps {
  readonly title: string;
  readonly icon: ReactNode;
  readonly executions: readonly KeptExecution[];
}

function KeptLinks({ title, icon, executions }: KeptLinksProps) {
  if (executions.length === 0) return null;
  return (
    <section className={classes["group"]} aria-label={title}>
      <h2>
        {icon}
        {title}
      </h2>
      <ul>
        {executions.map(({ arn, name, functionName }) => (
          <li key={arn}>
            <Link href={pathOf({ kind: "server", arn })} title={`${functionName}: ${arn}`}>
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
