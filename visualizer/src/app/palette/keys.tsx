import { Fragment } from "react";
import classes from "./keys.module.css";
import { keyParts } from "./key-text.ts";

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** Keys as a keyboard shows them. */
export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <span className={classes["keys"]}>
      {distinct(keys).map((parts, index) => (
        <Fragment key={parts.join("+")}>
          {index > 0 && <span className={classes["or"]}>or</span>}
          {parts.map((part, place) => (
            // The same key may be pressed twice.
            <kbd key={place}>{part}</kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}

/** Keys that look alike on a keyboard are shown once. */
function distinct(keys: readonly string[]): string[][] {
  const found = new Map<string, string[]>();
  for (const key of keys) {
    const parts = keyParts(key, isMac);
    found.set(parts.join("+"), parts);
  }
  return [...found.values()];
}
