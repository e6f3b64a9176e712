import { Check, Copy as CopyIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { IconButton } from "./button.tsx";

interface CopyProps {
  /** The text, or how to get it when it is large. */
  readonly text: string | (() => Promise<string>);
  /** What is copied, as in `Copy ARN`. */
  readonly label: string;
}

/** Copies a text, and says that it did. */
export function Copy({ text, label }: CopyProps) {
  const [outcome, setOutcome] = useState<"copied" | "failed">();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 1500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setOutcome("copied");
    } catch {
      setOutcome("failed");
    }
  };
  return (
    <>
      <IconButton label={label} onClick={() => void copy()}>
        {outcome === "copied" ? <Check size={14} aria-hidden /> : <CopyIcon size={14} aria-hidden />}
      </IconButton>
      <span role="status" className="visually-hidden">
        {outcome === "copied" ? "Copied" : outcome === "failed" ? "The browser refused to copy" : ""}
      </span>
    </>
  );
}
