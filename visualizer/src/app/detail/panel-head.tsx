import { History, X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "../part/button.tsx";
import { changeView } from "../state/view-store.ts";
import classes from "./detail.module.css";
import { useMoment } from "./use-moment.ts";

interface PanelHeadProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** In words: what it is and how it stands. */
  readonly children: ReactNode;
  readonly onClose: () => void;
}

/** What the panel is about, and a word on the moment when it is not the end. */
export function PanelHead({ icon, title, children, onClose }: PanelHeadProps) {
  const moment = useMoment();
  return (
    <header className={classes["head"]}>
      <div className={classes["headline"]}>
        {icon}
        <h2 title={title}>{title}</h2>
        <IconButton label="Close the details" shortcut="Esc" onClick={onClose}>
          <X size={16} aria-hidden />
        </IconButton>
      </div>
      <p className={classes["summary"]}>{children}</p>
      {moment !== undefined && (
        <p className={classes["moment"]} role="status">
          <History size={14} aria-hidden />
          As of event {(moment.eventId ?? 0).toLocaleString("en")}
          <Button look="plain" onClick={() => changeView({ at: undefined })}>
            Go to the end
          </Button>
        </p>
      )}
    </header>
  );
}
