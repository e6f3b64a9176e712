/** The parts of a function's name, of its partial or of its full ARN. */
export interface FunctionReference {
  readonly name: string;
  readonly qualifier?: string | undefined;
  readonly account?: string | undefined;
  readonly region?: string | undefined;
}

const reference =
  /^(?:(?:arn:[a-zA-Z0-9-]+:lambda:(?<region>[a-z0-9-]+):)?(?:(?<account>\d{12}):)?function:)?(?<name>[a-zA-Z0-9_-]{1,64})(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_$-]{1,128}))?$/;
const partial =
  /^(?<account>\d{12}):(?<name>[a-zA-Z0-9_-]{1,64})(?::(?<qualifier>\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9_$-]{1,128}))?$/;

/** `undefined` when the text names no function. */
export function parseFunctionName(text: string): FunctionReference | undefined {
  const found = partial.exec(text)?.groups ?? reference.exec(text)?.groups;
  if (found?.["name"] === undefined) return undefined;
  return { name: found["name"], qualifier: found["qualifier"], account: found["account"], region: found["region"] };
}

export function functionArn(
  at: { readonly region: string; readonly accountId: string },
  name: string,
  qualifier?: string,
): string {
  const arn = `arn:aws:lambda:${at.region}:${at.accountId}:function:${name}`;
  return qualifier === undefined ? arn : `${arn}:${qualifier}`;
}

/** An alias stands for a version; without one of that name, for the only code there is. */
export function versionOf(aliases: Readonly<Record<string, string>>, qualifier: string): string {
  if (/^\d+$/.test(qualifier)) return qualifier;
  return aliases[qualifier] ?? "$LATEST";
}
