import { type Problem, type ProblemAnswer, paths, type SessionAnswer, tokenHeader } from "../../shared/api.ts";
import { FileProblem } from "../../shared/file/problem.ts";

const storageKey = "durascope.token";
let token: string | undefined;

/** Takes the token out of the address, where the command put it, and keeps it for this tab. */
export function takeToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given !== null) sessionStorage.setItem(storageKey, given);
    token = given ?? sessionStorage.getItem(storageKey) ?? undefined;
  } catch {
    token = given ?? undefined;
  }
  if (given !== null) history.replaceState(null, "", location.pathname + location.search);
}

/** The headers that every request to the server carries. */
export function serverHeaders(): Record<string, string> {
  return token === undefined ? {} : { [tokenHeader]: token };
}

/** A request that failed, with what the server said about it. */
export class RequestError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.name = "RequestError";
    this.problem = problem;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The address of an API path with its query. */
export function apiAddress(path: string, query: Query = {}): string {
  const written = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") written.set(name, String(value));
  }
  const text = written.toString();
  return text === "" ? path : `${path}?${text}`;
}

/** Asks the server; throws `RequestError` when it refuses or cannot be reached. */
export async function request(address: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...serverHeaders(), ...(init.headers as Record<string, string> | undefined) };
  let response: Response;
  try {
    response = await fetch(address, { ...init, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new RequestError(unreachable);
  }
  if (!response.ok) throw new RequestError(await problemOf(response));
  return response;
}

/** Asks the server for JSON. */
export async function requestJson<Answer>(path: string, query?: Query): Promise<Answer> {
  const response = await request(apiAddress(path, query));
  return (await response.json()) as Answer;
}

/** Posts JSON to the server. */
export async function postJson<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  const response = await request(path, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as Answer;
}

let session: Promise<SessionAnswer> | undefined;

/** Who serves this page, and what it may do; asked for once. */
export function openSession(): Promise<SessionAnswer> {
  session ??= requestJson<SessionAnswer>(paths.session).catch((error: unknown) => {
    session = undefined;
    throw error;
  });
  return session;
}

const unreachable: Problem = {
  code: "unreachable",
  message: "The server of this page does not answer.",
  next: "See whether the durascope command still runs, and start it again if it does not.",
};

/** What an answer that is not a success says; something of our own when it is not in the API's form. */
async function problemOf(response: Response): Promise<Problem> {
  try {
    const answer = (await response.json()) as Partial<ProblemAnswer>;
    if (answer.error !== undefined) return answer.error;
  } catch {
    // Not JSON: the status is all there is.
  }
  return {
    code: "internal",
    message: `The server answered with status ${response.status}.`,
    next: "Reload the page; if that does not help, start the durascope command again.",
  };
}

/** What went wrong as a problem, whatever was thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof RequestError) return error.problem;
  if (error instanceof FileProblem) return { code: "bad-request", message: error.message, next: error.next };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "internal", message, next: "Reload the page." };
}
