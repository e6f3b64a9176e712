import { ChevronDown } from "lucide-react";
import { type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";
import classes from "./choice-menu.module.css";
import { classNames } from "./class-names.ts";

export interface Choice {
  readonly name: string;
  readonly text: string;
  readonly icon?: ReactNode;
  /** How many things it would show. */
  readonly count?: number;
}

interface ChoiceMenuProps {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** A button that opens a list of choices of which several can be made. */
export function ChoiceMenu({ label, choices, chosen, onChange }: ChoiceMenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const onToggle = (event: ToggleEvent<HTMLDivElement>): void => {
    setOpen(event.newState === "open");
    const box = button.current?.getBoundingClientRect();
    if (box === undefined || event.newState !== "open") return;
    const { style, offsetWidth } = event.currentTarget;
    style.top = `${box.bottom + 4}px`;
    style.left = `${Math.max(8, Math.min(box.left, innerWidth - offsetWidth - 8))}px`;
  };
  const toggle = (name: string): void =>
    onChange(chosen.includes(name) ? chosen.filter((other) => other !== name) : [...chosen, name]);
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-expanded={isOpen}
        className={classNames(classes["button"], chosen.length > 0 && classes["active"])}
      >
        {label}
        {chosen.length > 0 && <span className={classes["count"]}>{chosen.length}</span>}
        <ChevronDown size={12} aria-hidden />
      </button>
      <div id={id} popover="auto" className={classes["menu"]} onToggle={onToggle} role="group" aria-label={label}>
        {choices.map(({ name, text, icon, count }) => (
          <label key={name} className={classes["choice"]}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            {icon}
            <span className={classes["text"]}>{text}</span>
            {count !== undefined && <span className={classes["number"]}>{count.toLocaleString("en")}</span>}
          </label>
        ))}
        <button type="button" className={classes["clear"]} disabled={chosen.length === 0} onClick={() => onChange([])}>
          Show all
        </button>
      </div>
    </>
  );
}
