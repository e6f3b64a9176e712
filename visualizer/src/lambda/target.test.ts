import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { writeDevRecord } from "./dev-record.ts";
import { findTarget, regionOf } from "./target.ts";

const directory = mkdtempSync(join(tmpdir(), "durascope-target-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const arn = "arn:aws:lambda:eu-west-1:123456789012:function:f:$LATEST/durable-execution/n/i";
const dummy = { accessKeyId: "local", secretAccessKey: "local" };

test("an endpoint without TLS gets dummy credentials, and the ARN's region", async () => {
  expect(await findTarget({ endpoint: "http://127.0.0.1:3500", arn }, { env: {}, directory })).toEqual({
    kind: "endpoint",
    url: "http://127.0.0.1:3500",
    region: "eu-west-1",
    credentials: dummy,
  });
});

test("configured credentials are used; an endpoint with TLS never gets dummy ones", async () => {
  const configured = await findTarget(
    { endpoint: "http://127.0.0.1:3500" },
    { env: { AWS_ACCESS_KEY_ID: "a" }, directory },
  );
  expect(configured.credentials).toBeUndefined();
  const remote = await findTarget({ endpoint: "https://example.com" }, { env: {}, directory });
  expect(remote).toMatchObject({ region: undefined, credentials: undefined });
});

test("the environment's endpoint counts, unless AWS is asked for", async () => {
  const env = { AWS_ENDPOINT_URL_LAMBDA: "http://localhost:1", AWS_REGION: "us-west-2" };
  expect(await findTarget({}, { env, directory })).toMatchObject({
    kind: "endpoint",
    url: "http://localhost:1",
    region: "us-west-2",
  });
  expect(await findTarget({ aws: true }, { env, directory })).toMatchObject({
    kind: "aws",
    url: undefined,
    region: "us-west-2",
  });
});

test("a service that runs for the directory is used, one that no longer answers is not", async () => {
  const server = createServer((_, response) => void response.writeHead(404).end());
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeDevRecord(directory, { url, pid: process.pid, database: ":memory:" });
  expect(await findTarget({}, { env: {}, directory })).toMatchObject({ kind: "dev", url, credentials: dummy });
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  expect(await findTarget({}, { env: {}, directory })).toMatchObject({ kind: "aws" });
});

test.each([["ftp://x"], ["127.0.0.1:3500"]])("%s is refused as an endpoint", async (endpoint) => {
  await expect(findTarget({ endpoint }, { env: {}, directory })).rejects.toMatchObject({ status: 2 });
});

test("the region of an ARN is found, of anything else not", () => {
  expect(regionOf(arn)).toBe("eu-west-1");
  expect(regionOf("processOrder")).toBeUndefined();
});
