import { TriangleAlert } from "lucide-react";
import classes from "./payload-section.module.css";

/** Says that the API itself gave only a part of a payload. */
export function TruncatedNote() {
  return (
    <p className={classes["truncated"]}>
      <TriangleAlert size={14} aria-hidden />
      Truncated: the service gave only the beginning of this payload.
    </p>
  );
}
