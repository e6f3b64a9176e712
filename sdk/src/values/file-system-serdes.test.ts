import * as official from "@aws/durable-execution-sdk-js";
import * as fc from "fast-check";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFileSystemSerdes, FileSystemPathEncoding, FileSystemSerdesMode } from "./file-system-serdes.ts";

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:orders:1/durable-execution/run-7/abc";
const context = { entityId: "1-2", durableExecutionArn: arn };
let base = "";
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "serdes-"));
});
afterAll(() => rm(base, { recursive: true }));

const write = (value: unknown, config?: Parameters<typeof createFileSystemSerdes>[1], of = context) =>
  createFileSystemSerdes(base, config).serialize(value, of);
const read = async (text: string | undefined): Promise<unknown> =>
  createFileSystemSerdes(base).deserialize(text, context);
const fileIn = (text: string | undefined): string => (JSON.parse(text ?? "") as { file: string }).file;

describe("createFileSystemSerdes", () => {
  it("stores a value in a readable place and leaves nothing else there", async () => {
    const text = await write({ a: 1 });
    expect(text).toBe(JSON.stringify({ file: join(base, "orders", "run-7", "abc", "1-2.json") }));
    expect(await readdir(join(base, "orders", "run-7", "abc"))).toEqual(["1-2.json"]);
    expect(await readFile(fileIn(text), "utf8")).toBe('{"a":1}');
    expect(await read(text)).toEqual({ a: 1 });
  });

  it.each([
    ["an ARN of another form", {}, { ...context, durableExecutionArn: "a/b:c" }, /a%2Fb%3Ac\/1-2\.json$/],
    ["hashed names", { pathEncoding: FileSystemPathEncoding.HASH }, context, /\/[0-9a-f]{64}\/[0-9a-f]{64}\.json$/],
  ])("names the file for %s", async (_, config, of, place) => {
    expect(fileIn(await write(1, config, of))).toMatch(place);
  });

  it("keeps what fits in the checkpoint in overflow mode, and nothing more", async () => {
    const overflow = { storageMode: FileSystemSerdesMode.OVERFLOW };
    expect(await write({ a: 1 }, overflow)).toBe('{"data":"{\\"a\\":1}"}');
    const room = 261_120 - '{"data":"\\"\\""}'.length;
    expect(await write("x".repeat(room), overflow)).toMatch(/^\{"data"/);
    const over = await write("x".repeat(room + 1), overflow);
    expect(over).toMatch(/^\{"file"/);
    expect(await read(over)).toBe("x".repeat(room + 1));
  });

  it("stores a preview beside the path", async () => {
    const text = await write(
      { id: 1, big: "…" },
      { generatePreview: (value) => ({ id: (value as { id: number }).id }) },
    );
    expect(JSON.parse(text ?? "")).toMatchObject({ preview: { id: 1 } });
    expect(await write({ id: 1 }, { generatePreview: () => undefined })).not.toContain("preview");
  });

  it("keeps undefined, and replaces an earlier value", async () => {
    expect(await write(undefined)).toBeUndefined();
    expect(await read(undefined)).toBeUndefined();
    await write("first");
    expect(await read(await write("second"))).toBe("second");
  });

  it.each([
    ["a path outside", () => JSON.stringify({ file: "/etc/hostname" }), "is not below"],
    ["a path that climbs out", () => JSON.stringify({ file: `${base}/../other.json` }), "is not below"],
    ["a folder whose name only begins alike", () => JSON.stringify({ file: `${base}-other/x.json` }), "is not below"],
    ["plain JSON", () => '"text"', "was not written by a file system serdes"],
    ["an envelope of nothing", () => "{}", "was not written by a file system serdes"],
    ["text that is not JSON", () => "nonsense", "is not JSON"],
  ])("refuses to read %s", async (_, text, message) => {
    await expect(read(text())).rejects.toMatchObject({
      name: "ValueError",
      code: "DX6002",
      message: expect.stringContaining(message),
    });
  });

  it("refuses to write outside its folder", async () => {
    const of = { ...context, durableExecutionArn: arn.replace("orders:1", "..:1").replace("run-7/abc", "../..") };
    await expect(write(1, {}, of)).rejects.toMatchObject({ code: "DX6001" });
  });

  it("leaves no half-written file behind when it fails, and passes the file system's error on", async () => {
    const of = { ...context, entityId: "blocked" };
    const folder = join(base, "orders", "run-7", "abc");
    await mkdir(join(folder, "blocked.json"), { recursive: true });
    await expect(write(1, {}, of)).rejects.toMatchObject({ code: expect.stringMatching(/^E/) });
    expect((await readdir(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await expect(read(JSON.stringify({ file: join(base, "none.json") }))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("never shows a reader half of a value", async () => {
    const values = ["a".repeat(200_000), "b".repeat(100_000)];
    const text = await write(values[0]);
    const writing = Promise.all(Array.from({ length: 20 }, (_, n) => write(values[n % 2])));
    for (let n = 0; n < 20; n++) expect(values).toContain(await read(text));
    await writing;
  });

  it("gives back every JSON value", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.constantFrom(...Object.values(FileSystemSerdesMode)),
        async (value, storageMode) => {
          expect(JSON.stringify(await read(await write(value, { storageMode })))).toBe(JSON.stringify(value));
        },
      ),
      { numRuns: 30 },
    );
  });

  it("reads what the official SDK wrote, at the same place, and the other way round", async () => {
    const theirs = official.createFileSystemSerdes(base);
    const text = await theirs.serialize({ by: "them" }, context);
    expect(await read(text)).toEqual({ by: "them" });
    expect(await write({ by: "us" })).toBe(text);
    expect(await theirs.deserialize(text, context)).toEqual({ by: "us" });
  });

  it("reports a damaged file as a value that cannot be read", async () => {
    const text = await write(1);
    await writeFile(fileIn(text), "{");
    await expect(read(text)).rejects.toMatchObject({ code: "DX6002" });
  });
});
