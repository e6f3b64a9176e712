import { type Html, markup } from "./markup.ts";

/** A table that scrolls by itself where it is wider than the page. `head` is the cells of its one row of headings. */
export function table(head: Html, rows: readonly Html[]): Html {
  return markup`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
