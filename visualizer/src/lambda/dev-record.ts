import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a running `durascope dev` tells the other commands of its directory about itself. */
export interface DevRecord {
  readonly url: string;
  readonly pid: number;
  readonly database: string;
}

/** The folder in which `durascope dev` keeps what belongs to a directory. */
const stateFolder = ".durascope";

function recordFile(directory: string): string {
  return join(directory, stateFolder, "dev.json");
}

/** Creates the folder, ignored by git. */
export function createStateFolder(directory: string): string {
  const folder = join(directory, stateFolder);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, ".gitignore"), "*\n");
  return folder;
}

export function writeDevRecord(directory: string, record: DevRecord): void {
  createStateFolder(directory);
  writeFileSync(recordFile(directory), `${JSON.stringify(record)}\n`);
}

/** Removes the record, unless another service has replaced it. */
export function removeDevRecord(directory: string, pid: number): void {
  if (readDevRecord(directory)?.pid === pid) rmSync(recordFile(directory), { force: true });
}

function readDevRecord(directory: string): DevRecord | undefined {
  try {
    const { url, pid, database } = JSON.parse(readFileSync(recordFile(directory), "utf8")) as Partial<DevRecord>;
    return typeof url === "string" && typeof pid === "number" ? { url, pid, database: database ?? "" } : undefined;
  } catch {
    return undefined;
  }
}

/** The service that runs for this directory; a record left behind by one that was killed does not count. */
export async function runningDev(directory: string): Promise<DevRecord | undefined> {
  const record = readDevRecord(directory);
  return record !== undefined && isAlive(record.pid) && (await answers(record.url)) ? record : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Any answer will do, of whatever status. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: "manual" });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

/** Where a database is kept when nothing is said about it. */
export function defaultDatabase(directory: string): string {
  return join(directory, stateFolder, "durascope.db");
}

/** Creates the folder of a database file. */
export function createFolderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
}
