import { connect } from "node:net";
import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { paths, tokenHeader } from "../../src/shared/api.ts";
import { ask, type Asked, TestServer, TestService } from "./support.ts";

const arn = "arn:aws:lambda:us-east-1:123456789012:function:asks:$LATEST/durable-execution/a/b";
let service: TestService;
let server: TestServer;
let host: string;

beforeAll(async () => {
  service = await TestService.start();
  server = await TestServer.start(service.target);
  ({ host } = new URL(server.origin));
});

afterAll(async () => {
  await server.close();
  await service.close();
});

/** A request as the page makes it, changed. */
const changed = (path: string, { headers = {}, ...rest }: Asked = {}) =>
  ask(`${server.origin}${path}`, { ...rest, headers: { host, [tokenHeader]: server.token, ...headers } });

test("the page's own request is answered", async () => {
  const own = { headers: { origin: server.origin, "sec-fetch-site": "same-origin" } };
  expect(await changed(paths.session, own)).toMatchObject({ status: 200 });
});

describe("who asks", () => {
  test.each([
    ["another name", { host: "evil.example" }],
    ["a name bound to this address", { host: "localhost.evil.example" }],
    ["another port", { host: "127.0.0.1:1" }],
    ["no port", { host: "127.0.0.1" }],
    ["a foreign origin", { origin: "https://evil.example" }],
    ["an opaque origin", { origin: "null" }],
    ["another port of this machine as origin", { origin: "http://127.0.0.1:1" }],
    ["the right origin by another protocol", { origin: "https://127.0.0.1" }],
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["another port of the same site", { "sec-fetch-site": "same-site" }],
  ])("%s is refused, for the page and for the API", async (_, headers) => {
    for (const path of ["/", "/assets/entry-abcdefgh.js", paths.session, `${paths.events}?arn=${arn}`]) {
      const { status, headers: answered, text } = await changed(path, { headers });
      expect({ path, status }).toEqual({ path, status: 403 });
      expect(JSON.parse(text)).toMatchObject({ error: { code: "forbidden" } });
      expect(Object.keys(answered).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each(["localhost", "[::1]", "LOCALHOST"])("%s is a name of this machine", async (name) => {
    const port = new URL(server.origin).port;
    expect(await changed(paths.session, { headers: { host: `${name}:${port}` } })).toMatchObject({ status: 200 });
  });

  test("listening for other machines, the names of this one are known, and foreign names still are not", async () => {
    const open = await TestServer.start(service.target, { host: "0.0.0.0" });
    const { port } = new URL(open.origin);
    expect(open.origin).toBe(`http://127.0.0.1:${port}`);
    const status = async (name: string) =>
      (await ask(`${open.origin}${paths.session}`, { headers: { host: name, [tokenHeader]: open.token } })).status;
    expect(await status(`${hostname().toLowerCase()}:${port}`)).toBe(200);
    expect(await status(`evil.example:${port}`)).toBe(403);
    await open.close();
  });

  test("a request without a host is refused", async () => {
    const { port } = new URL(server.origin);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(port), "127.0.0.1", () => socket.write(`GET ${paths.session} HTTP/1.0\r\n\r\n`));
      socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      socket.once("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.[01] 403/);
  });
});

describe("the token", () => {
  const everyPath = Object.values(paths).map((path) => [path.startsWith("/api/action") ? "POST" : "GET", path]);

  test.each(everyPath)("%s %s is refused without it, and with another one", async (method, path) => {
    for (const token of [undefined, "", "x", "A".repeat(43)]) {
      const headers = {
        host,
        "content-type": "application/json",
        ...(token === undefined ? {} : { [tokenHeader]: token }),
      };
      const answer = await ask(`${server.origin}${path}?arn=${encodeURIComponent(arn)}`, {
        method: method ?? "GET",
        headers,
        ...(method === "POST" ? { body: "{}" } : {}),
      });
      expect(answer).toMatchObject({ status: 403 });
      expect(answer.text).toContain("token");
    }
  });

  test("is of 256 bits, another one for each server, and never part of a query", async () => {
    const other = await TestServer.start(service.target);
    expect(Buffer.from(server.token, "base64url").length).toBe(32);
    expect(other.token).not.toBe(server.token);
    expect(new URL(server.visualizer.url(`/x/${arn}`)).search).toBe("");
    expect(await ask(`${server.origin}${paths.session}?token=${server.token}`, { headers: { host } })).toMatchObject({
      status: 403,
    });
    const cookie = { host, cookie: `${tokenHeader}=${server.token}` };
    expect(await ask(`${server.origin}${paths.session}`, { headers: cookie })).toMatchObject({ status: 403 });
    await other.close();
  });
});

describe("kinds of requests", () => {
  test("a form of another site changes nothing", async () => {
    const form = { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" };
    expect(await changed(paths.stop, { method: "POST", headers: form, body: `arn=${arn}` })).toMatchObject({
      status: 403,
    });
  });

  test.each(["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""])(
    "a body of type %j is refused even with the token",
    async (type) => {
      const answer = await changed(paths.stop, { method: "POST", headers: { "content-type": type }, body: "{}" });
      expect(answer).toMatchObject({ status: 403 });
      expect(answer.text).toContain("Only JSON is accepted.");
    },
  );

  test("a preflight is not granted", async () => {
    const preflight = {
      method: "OPTIONS",
      headers: { origin: "https://evil.example", "access-control-request-method": "POST" },
    };
    for (const path of [paths.stop, "/"]) {
      const { status, headers } = await changed(path, preflight);
      expect(status).toBe(403);
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
    }
  });

  test.each([
    ["PUT", paths.session],
    ["POST", paths.session],
    ["DELETE", paths.execution],
    ["GET", paths.stop],
    ["GET", "/api"],
    ["GET", "/api/"],
    ["GET", "/api/proxy"],
    ["GET", "/api/session/"],
    ["GET", "/api//session"],
  ])("%s %s is nothing the server does", async (method, path) => {
    expect(await changed(path, { method })).toMatchObject({ status: 404 });
  });

  test("a body that is too large is refused before it is read to its end", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ arn, callbackId: "x", kind: "succeed", payload: "x".repeat(9_000_000) });
    // The server may hang up while the rest is still being sent.
    const outcome = await changed(paths.callback, { method: "POST", headers, body }).then(
      ({ status }) => String(status),
      (error: Error) => error.message,
    );
    expect(outcome).toMatch(/^413$|EPIPE|ECONNRESET/);
    expect(await changed(paths.session)).toMatchObject({ status: 200 });
  });

  test.each(["", "{", "[]", "null", '"text"'])("the body %j is no JSON object", async (body) => {
    const headers = { "content-type": "application/json" };
    expect(await changed(paths.stop, { method: "POST", headers, body })).toMatchObject({ status: 400 });
  });
});

describe("paths and names", () => {
  test.each([
    "/../package.json",
    "/..%2f..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/../../package.json",
    "/assets/..%5c..%5cpackage.json",
    "/assets/%00",
    "//etc/passwd",
    "/assets",
    "/assets/",
    "/C:/windows/win.ini",
  ])("%s leads to no file", async (path) => {
    const { status, text } = await changed(path);
    expect(status).toBe(404);
    expect(text).not.toContain("durascope-workspace");
  });

  test.each([
    "../../2015-03-31/functions",
    "arn:aws:lambda:us-east-1:123456789012:function:asks:$LATEST/durable-execution/a/../../x",
    "arn:aws:lambda:us-east-1:123456789012:function:asks:$LATEST/durable-execution/a/b?x=1",
    "arn:aws:lambda:us-east-1:123456789012:function:asks:$LATEST/durable-execution/a/b#x",
    "arn:aws:lambda:evil.example/:123456789012:function:asks:$LATEST/durable-execution/a/b",
    "arn:aws:lambda:us-east-1.evil.example:123456789012:function:f:1/durable-execution/a/b",
    "arn:aws:lambda:us-east-1:123456789012:function:asks:$LATEST/durable-execution/a/b\r\nx: y",
    `arn:aws:lambda:us-east-1:123456789012:function:${"f".repeat(2000)}:1/durable-execution/a/b`,
    "",
  ])("%s is no ARN, and nothing is asked about it", async (wrong) => {
    for (const path of [
      paths.execution,
      paths.events,
      paths.live,
      paths.payload,
      paths.payloads,
      paths.logs,
      paths.recording,
    ]) {
      const { status, text } = await changed(`${path}?arn=${encodeURIComponent(wrong)}`);
      expect({ path, status }).toEqual({ path, status: 400 });
      expect(JSON.parse(text)).toMatchObject({ error: { code: "bad-arn" } });
    }
  });

  test("a file is named by its number alone", async () => {
    for (const id of ["", "1", "../package.json", "/etc/passwd"]) {
      expect(await changed(`${paths.file}?id=${encodeURIComponent(id)}`)).toMatchObject({ status: 404 });
    }
  });
});

test("without --allow-actions nothing is changed, and the attempt is noted", async () => {
  const bodies = { [paths.stop]: { arn }, [paths.start]: { arn }, [paths.callback]: { arn, kind: "succeed" } };
  for (const [path, body] of Object.entries(bodies)) {
    expect(await server.post(path, body)).toMatchObject({ status: 403, body: { error: { code: "actions-off" } } });
  }
  expect(server.audit.slice(-3)).toEqual([
    expect.stringMatching(/^\d{4}-.*Z stop arn:.*: refused, actions are off$/),
    expect.stringMatching(/ start arn:/),
    expect.stringMatching(/ callback succeed arn:/),
  ]);
});

test("every answer forbids what the page does not need", async () => {
  for (const path of ["/", "/assets/entry-abcdefgh.js", paths.session, "/nothing-here.js"]) {
    const { headers } = await changed(path, { headers: { accept: "*/*" } });
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
      ]),
    );
    expect(policy.join(" ")).not.toMatch(/unsafe-inline|unsafe-eval|\*|https?:/);
    expect(headers).toMatchObject({
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-resource-policy": "same-origin",
    });
  }
  expect((await changed(paths.session)).headers["cache-control"]).toBe("no-store");
});

test("the page is sent for its own addresses, compressed when that is understood", async () => {
  const html = { accept: "text/html,*/*" };
  for (const path of ["/", `/x/${arn}?view=cost`, "/file/1"]) {
    const { status, text } = await changed(path, { headers: html });
    expect({ status, text }).toEqual({ status: 200, text: "<!doctype html><title>Durascope</title>" });
  }
  const packed = await changed("/assets/entry-abcdefgh.js", { headers: { "accept-encoding": "gzip" } });
  expect(packed.headers).toMatchObject({
    "content-encoding": "gzip",
    "cache-control": expect.stringContaining("immutable"),
  });
  expect(await changed("/", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  expect(await changed("/x/nothing", { headers: { accept: "application/json" } })).toMatchObject({ status: 404 });
});
