import type { Problem } from "../../shared/api.ts";
import { keepReady, openFromFile } from "../source/execution.ts";
import { keepFile } from "../source/opened-file.ts";
import { pathOf } from "../state/route.ts";

/** What came of opening a file: the path of its page, or why it cannot be opened. */
export type Opening = { readonly path: string } | { readonly problem: Problem };

/** Opens a file beside what is on screen, which stays if the file turns out to hold nothing. */
export function openBeside(blob: Blob, name: string): Promise<Opening> {
  const id = keepFile(blob, name);
  const handle = openFromFile(id);
  return new Promise((resolve) => {
    const settle = (): void => {
      const { phase, problem } = handle.store.getState();
      if (phase === "loading") return;
      unsubscribe();
      if (phase === "error" && problem !== undefined) {
        handle.close();
        resolve({ problem });
        return;
      }
      keepReady(id, handle);
      resolve({ path: pathOf({ kind: "file", id }) });
    };
    const unsubscribe = handle.store.subscribe(settle);
  });
}
