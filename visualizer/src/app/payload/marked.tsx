import { Fragment } from "react";
import { findAll } from "./text-search.ts";

/** A text with the places marked at which something was found. It stays text, whatever it holds. */
export function Marked({ text, wanted }: { readonly text: string; readonly wanted: string }) {
  const { offsets } = findAll(text, wanted, 50);
  if (offsets.length === 0) return text;
  const parts = [...offsets].map((offset, index) => {
    const before = text.slice(index === 0 ? 0 : (offsets[index - 1] ?? 0) + wanted.length, offset);
    return (
      <Fragment key={offset}>
        {before}
        <mark>{text.slice(offset, offset + wanted.length)}</mark>
      </Fragment>
    );
  });
  return (
    <>
      {parts}
      {text.slice((offsets.at(-1) ?? 0) + wanted.length)}
    </>
  );
}
