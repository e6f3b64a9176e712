/** What the execution page opens: an execution of the server, or a file. */
export type Target = { readonly kind: "server"; readonly arn: string } | { readonly kind: "file"; readonly id: string };

/** Path of the page of a target. The slashes and colons of an ARN stay readable. */
export function pathOf(target: Target): string {
  if (target.kind === "file") return `/file/${encodeURIComponent(target.id)}`;
  return `/x/${encodeURIComponent(target.arn).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%24", "$")}`;
}

/** The target that a path names, if it names one. */
export function targetOf(path: string): Target | undefined {
  const [, kind, rest] = /^\/(x|file)\/(.+)$/.exec(path) ?? [];
  if (kind === undefined || rest === undefined) return undefined;
  const name = decode(rest);
  return kind === "x" ? { kind: "server", arn: name } : { kind: "file", id: name };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
