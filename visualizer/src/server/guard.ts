import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { hostname, networkInterfaces } from "node:os";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { tokenHeader } from "../shared/api.ts";
import { refusal } from "./answer.ts";

/** A secret of 256 bits that only the one who started the server gets to see. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Who may come in: by which names the server is called, and with which secret. */
export interface Door {
  /** Values of `Host`. */
  readonly hosts: ReadonlySet<string>;
  readonly token: string;
}

const everywhere: ReadonlySet<string> = new Set(["0.0.0.0", "::"]);

/** The values of `Host` with which a port of this machine is reached. */
export function hostsOf(host: string, port: number): ReadonlySet<string> {
  const names = ["127.0.0.1", "localhost", "::1", ...(everywhere.has(host) ? ownNames() : [host])];
  return new Set(names.map((name) => `${bracketed(name)}:${port}`.toLowerCase()));
}

/** Where a page on this machine finds the server. */
export function originOf(host: string, port: number): string {
  return `http://${bracketed(everywhere.has(host) ? "127.0.0.1" : host)}:${port}`;
}

/** What other machines call this one, when the server listens for all of them. */
function ownNames(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return [hostname(), ...addresses.map(({ address }) => address)];
}

function bracketed(name: string): string {
  return name.includes(":") ? `[${name}]` : name;
}

/** Refuses what a page of another site, or a name that was bound to this address from outside, may send. */
export function checkSite({ headers }: IncomingMessage, { hosts }: Door): void {
  const host = headers.host?.toLowerCase();
  if (host === undefined || !hosts.has(host)) {
    throw refusal("forbidden", "this server is not called by that name", "Open the address that durascope printed.");
  }
  const { origin, "sec-fetch-site": site } = headers;
  if ((origin !== undefined && origin !== `http://${host}`) || !isOwnSite(site)) {
    throw refusal(
      "forbidden",
      "requests from other sites are not answered",
      "Open the address that durascope printed.",
    );
  }
}

/** Browsers say who asks; `none` is the person at the address bar. What is no browser says nothing. */
function isOwnSite(site: IncomingHttpHeaders[string]): boolean {
  return site === undefined || site === "same-origin" || site === "none";
}

/** Refuses whoever does not know the token. */
export function checkToken({ headers }: IncomingMessage, { token }: Door): void {
  const given = headers[tokenHeader];
  if (typeof given === "string" && timingSafeEqual(digest(given), digest(token))) return;
  throw refusal(
    "forbidden",
    given === undefined ? "the token is missing" : "the token is not that of this server",
    "Open the address that durascope printed when it was started; each start has another token.",
  );
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

/** A form of another site cannot send this kind of content without asking first, and asking is refused. */
export function checkJson({ headers }: IncomingMessage): void {
  if (/^application\/json(?:\s*;|$)/i.test(headers["content-type"] ?? "")) return;
  throw refusal("forbidden", "only JSON is accepted", "Send it with content-type application/json.");
}
