import { X } from "lucide-react";
import { type MouseEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import { IconButton } from "./button.tsx";
import classes from "./dialog.module.css";

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Buttons at its end, the one it is about last. */
  readonly actions?: ReactNode;
}

/** A dialog over the page, open while it is rendered. The browser keeps the focus within, and gives it back. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const closeOutside = (event: MouseEvent): void => {
    if (event.target === dialog.current) onClose();
  };
  return (
    <dialog
      ref={dialog}
      className={classes["dialog"]}
      aria-labelledby={titleId}
      onClick={closeOutside}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={classes["content"]}>
        <header className={classes["header"]}>
          <h2 id={titleId}>{title}</h2>
          <IconButton label="Close" shortcut="Esc" onClick={onClose}>
            <X size={16} aria-hidden />
          </IconButton>
        </header>
        <div className={classes["body"]}>{children}</div>
        {actions !== undefined && <footer className={classes["actions"]}>{actions}</footer>}
      </div>
    </dialog>
  );
}
