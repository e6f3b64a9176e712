import type { ComponentProps, ReactNode } from "react";
import classes from "./button.module.css";
import { classNames } from "./class-names.ts";

interface ButtonProps extends ComponentProps<"button"> {
  /** `primary` is for the one thing a dialog is about, `danger` for what cannot be undone, `plain` stands without a frame. */
  readonly look?: "normal" | "primary" | "danger" | "plain";
}

/** A button with a text. */
export function Button({ look = "normal", className, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type === "submit" ? "submit" : "button"}
      className={classNames(classes["button"], classes[look], className)}
    />
  );
}

/** A button that goes somewhere in the page, and looks as a link does. */
export function LinkButton(props: Omit<ComponentProps<"button">, "className" | "type">) {
  return <button {...props} type="button" className={classes["link"]} />;
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "title" | "aria-label"> {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  /** Shown in the tooltip beside the label. */
  readonly shortcut?: string | undefined;
  readonly children: ReactNode;
}

/** A button that is a picture. */
export function IconButton({ label, shortcut, className, type = "button", ...rest }: IconButtonProps) {
  const title = shortcut === undefined ? label : `${label} (${shortcut})`;
  return (
    <button
      {...rest}
      type={type === "submit" ? "submit" : "button"}
      aria-label={label}
      title={title}
      className={classNames(classes["button"], classes["plain"], classes["square"], className)}
    />
  );
}
