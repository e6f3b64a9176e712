const base64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Base64 of several texts; the nonce that tells two of them apart is one of the texts. */
export function seal(...parts: readonly string[]): string {
  return Buffer.from(parts.join("\n")).toString("base64");
}

/** The texts in a sealed value, or `undefined` when `sealed` is not one. */
export function unseal(sealed: string, count: number): readonly string[] | undefined {
  if (!base64.test(sealed)) return undefined;
  const bytes = Buffer.from(sealed, "base64");
  if (bytes.toString("base64") !== sealed) return undefined;
  const parts = bytes.toString("utf8").split("\n");
  return parts.length === count && parts.every((part) => part !== "") ? parts : undefined;
}
