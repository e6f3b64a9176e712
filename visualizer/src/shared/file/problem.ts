/** A file that cannot be opened: what is wrong and where, and what to do about it. */
export class FileProblem extends Error {
  override readonly name: string = "FileProblem";
  readonly next: string;

  constructor(message: string, next: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.next = next;
  }
}

/** Asks for a file that was written whole. */
export const exportAgain = "Export it again: the file was cut off or changed on its way.";
