import { paths } from "../../shared/api.ts";
import { apiAddress, openSession, request } from "./server.ts";

interface OpenedFile {
  readonly blob: Blob;
  readonly name: string;
  /** Which of several executions in it. */
  readonly arn?: string | undefined;
}

const chosen = new Map<string, OpenedFile>();
const ownPrefix = "local-";

/** Keeps a file that the reader chose, until the page is left, and gives it an id for its address. */
export function keepFile(blob: Blob, name: string, arn?: string): string {
  const id = `${ownPrefix}${chosen.size + 1}`;
  chosen.set(id, { blob, name, arn });
  return id;
}

/** The file of an id: one that the reader chose, or one that the server was given. */
export async function openedFile(id: string): Promise<OpenedFile> {
  const own = chosen.get(id);
  if (own !== undefined) return own;
  if (id.startsWith(ownPrefix)) {
    throw new Error(
      "This file was chosen in the browser, which forgets it when the page is reloaded. Choose it again.",
    );
  }
  const [response, name] = await Promise.all([request(apiAddress(paths.file, { id })), nameOf(id)]);
  return { blob: await response.blob(), name };
}

async function nameOf(id: string): Promise<string> {
  const { opened } = await openSession();
  return opened.find((file) => file.id === id)?.name ?? id;
}
