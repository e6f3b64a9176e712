import { X } from "lucide-react";
import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./button.tsx";
import { classNames } from "./class-names.ts";
import classes from "./dialog.module.css";

/** Marks what has the focus when a dialog opens; without one it is what comes first. */
export const firstFocus = "data-first-focus";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end, the one it is about last. */
  readonly actions?: ReactNode;
  /** `wide` fills the page and leaves the margins to what is in it; `bare` does too, and its title is only read out. */
  readonly shape?: "normal" | "wide" | "bare";
}

/** A dialog over the page, open while it is rendered. The browser keeps the focus within, and gives it back. */
export function Dialog({ title, onClose, children, actions, shape = "normal" }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>(`[${firstFocus}]`)?.focus();
    return () => element?.close();
  }, []);
  const closeOutside = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className={classNames(classes["dialog"], classes[shape])}
      aria-labelledby={titleId}
      onClick={closeOutside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      // Browsers close it for a second Escape without asking. The event comes late: it may have been opened again since.
      onClose={({ target, currentTarget }) => target === currentTarget && !currentTarget.open && onClose()}
    >
      <div className={classes["content"]}>
        <div className={shape === "bare" ? "visually-hidden" : classes["header"]}>
          <h2 id={titleId}>{title}</h2>
          {shape !== "bare" && (
            <IconButton label="Close" shortcut="Esc" onClick={onClose}>
              <X size={16} aria-hidden />
            </IconButton>
          )}
        </div>
        <div className={classes["body"]} tabIndex={actions === undefined && shape === "normal" ? 0 : undefined}>
          {children}
        </div>
        {actions !== undefined && <div className={classes["actions"]}>{actions}</div>}
      </div>
    </dialog>
  );
}
