import { ValueError } from "../errors/invocation-errors.ts";
import { readJson, writeJson } from "./json.ts";
import type { AnySerdes, SerdesContext } from "./serdes.ts";
import { shown } from "./shown.ts";

/** Whether every value goes to a file (`ALWAYS`), or only one too large for a checkpoint (`OVERFLOW`). */
export const FileSystemSerdesMode = { ALWAYS: "ALWAYS", OVERFLOW: "OVERFLOW" } as const;
export type FileSystemSerdesMode = (typeof FileSystemSerdesMode)[keyof typeof FileSystemSerdesMode];
export declare namespace FileSystemSerdesMode {
  type ALWAYS = "ALWAYS";
  type OVERFLOW = "OVERFLOW";
}

/** How ARNs and ids become names: readable (`URI`), or of fixed length (`HASH`, SHA-256 in hexadecimal). */
export const FileSystemPathEncoding = { URI: "URI", HASH: "HASH" } as const;
export type FileSystemPathEncoding = (typeof FileSystemPathEncoding)[keyof typeof FileSystemPathEncoding];
export declare namespace FileSystemPathEncoding {
  type URI = "URI";
  type HASH = "HASH";
}

export interface FileSystemSerdesConfig {
  /** Default: `ALWAYS`. */
  storageMode?: FileSystemSerdesMode | undefined;
  /** Default: `URI`. */
  pathEncoding?: FileSystemPathEncoding | undefined;
  /** A small part of the value that is stored beside the file's path, for people who read the history. */
  generatePreview?: ((value: unknown) => Record<string, unknown> | undefined) | undefined;
}

/** What the largest checkpointed value leaves for the envelope around it. */
const mostInlineBytes = 262_144 - 1_024;
const arnForm = /^arn:[^:]*:lambda:[^:]*:[^:]*:function:([^:]+):[^:/]+\/durable-execution\/([^/]+)\/([^/]+)$/;

/**
 * JSON in files below `basePath`, which every environment that runs the execution must share; a checkpoint holds the
 * path: `{"file":…}` or `{"file":…,"preview":{…}}`, or the JSON itself: `{"data":…}`. Files are replaced in one step, so a
 * reader never sees half of one. Rejects with `ValueError` for what JSON cannot hold, for text that is not such an
 * envelope, and for a path outside `basePath`; and with the file system's error when that fails, which may be retried.
 */
export function createFileSystemSerdes(basePath: string, config: FileSystemSerdesConfig = {}): AnySerdes {
  const always = (config.storageMode ?? FileSystemSerdesMode.ALWAYS) === FileSystemSerdesMode.ALWAYS;
  const encoding = config.pathEncoding ?? FileSystemPathEncoding.URI;
  return {
    serialize: async (value: unknown, context) => {
      const data = writeJson(value);
      if (data === undefined) return undefined;
      const inline = always ? undefined : JSON.stringify({ data });
      if (inline !== undefined && Buffer.byteLength(inline) <= mostInlineBytes) return inline;
      const file = await fileOf(basePath, context, encoding);
      await replace(file, data);
      const preview = config.generatePreview?.(value);
      return writeJson(preview ? { file, preview } : { file });
    },
    deserialize: async (text) => {
      if (text === undefined) return undefined;
      const { file, data } = envelopeOf(text);
      return readJson(file === undefined ? data : await read(basePath, file));
    },
  };
}

function envelopeOf(text: string): { file?: string; data?: string } {
  const envelope = readJson(text);
  if (typeof envelope === "object" && envelope !== null) {
    const { file, data } = envelope as { file?: unknown; data?: unknown };
    if (typeof file === "string") return { file };
    if (typeof data === "string") return { data };
  }
  throw new ValueError("DX6002", `The stored value ${shown(text)} was not written by a file system serdes`);
}

async function fileOf(basePath: string, context: SerdesContext, encoding: FileSystemPathEncoding): Promise<string> {
  const path = await import("node:path");
  const arn = context.durableExecutionArn;
  const parts = encoding === FileSystemPathEncoding.URI ? arnForm.exec(arn)?.slice(1) : undefined;
  const folders = parts ?? [await nameOf(arn, encoding)];
  const file = path.join(basePath, ...folders, `${await nameOf(context.entityId, encoding)}.json`);
  if (await isInside(basePath, file)) return file;
  throw new ValueError("DX6001", `The execution ${shown(arn)} would be stored outside ${shown(basePath)}`);
}

async function nameOf(text: string, encoding: FileSystemPathEncoding): Promise<string> {
  if (encoding === FileSystemPathEncoding.URI) return encodeURIComponent(text);
  const { createHash } = await import("node:crypto");
  return createHash("sha256").update(text).digest("hex");
}

/** Written beside the file, flushed and renamed over it. */
async function replace(file: string, data: string): Promise<void> {
  const [{ mkdir, open, rename, rm }, path] = await Promise.all([import("node:fs/promises"), import("node:path")]);
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.${crypto.randomUUID()}.tmp`;
  try {
    const handle = await open(fresh, "wx");
    try {
      await handle.writeFile(data, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

async function read(basePath: string, file: string): Promise<string> {
  if (!(await isInside(basePath, file))) {
    throw new ValueError("DX6002", `The stored value is at ${shown(file)}, which is not below ${shown(basePath)}`);
  }
  const { readFile } = await import("node:fs/promises");
  return readFile(file, "utf8");
}

async function isInside(basePath: string, file: string): Promise<boolean> {
  const path = await import("node:path");
  const way = path.relative(path.resolve(basePath), path.resolve(file));
  return way !== "" && way !== ".." && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
}
