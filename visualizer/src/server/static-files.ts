import { existsSync, readdirSync, readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "../lambda/failure.ts";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".woff2": "font/woff2",
  ".webmanifest": "application/manifest+json",
};

interface File {
  readonly body: Buffer;
  readonly packed: Buffer | undefined;
  readonly type: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

/**
 * The built page. Its files are read once, and a request only looks them up by name: no path from outside ever reaches
 * the file system.
 */
export class StaticFiles {
  readonly #files = new Map<string, File>();
  readonly #index: File;

  constructor(folder: string) {
    if (!existsSync(join(folder, "index.html"))) {
      throw new Failure(`the page is not there: ${join(folder, "index.html")} does not exist`, {
        next: "It is part of the published package; in a checkout build it with `npx pnpm@12.21.0 build`.",
      });
    }
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      this.#files.set(`/${name}`, read(path, name));
    }
    this.#index = this.#files.get("/index.html") as File;
  }

  /** Sends a file of the page, or the page itself for an address that the page understands; false for neither. */
  send(response: ServerResponse, path: string, { packed, page }: { packed: boolean; page: boolean }): boolean {
    const file = path === "/" ? this.#index : (this.#files.get(path) ?? (page ? this.#index : undefined));
    if (file === undefined) return false;
    const body = packed && file.packed !== undefined ? file.packed : file.body;
    response.writeHead(200, {
      "content-type": file.type,
      "content-length": body.length,
      "cache-control": file.immutable ? "private, max-age=31536000, immutable" : "no-cache",
      ...(file.packed === undefined ? {} : { vary: "accept-encoding" }),
      ...(body === file.packed ? { "content-encoding": "gzip" } : {}),
    });
    response.end(response.req.method === "HEAD" ? undefined : body);
    return true;
  }
}

function read(path: string, name: string): File {
  const body = readFileSync(path);
  const type = types[extname(name)] ?? "application/octet-stream";
  const worthPacking = body.length > 1024 && /^(?:text|application\/json|image\/svg)/.test(type);
  return {
    body,
    type,
    packed: worthPacking ? gzipSync(body) : undefined,
    immutable: /^assets\/.*-[\w-]{8,}\./.test(name),
  };
}
