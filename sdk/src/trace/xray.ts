/** What an X-Ray trace header says. Members are there where the header has them in their form. */
export interface XRayHeader {
  /** `Root` as a trace id: 32 hex digits. */
  readonly traceId: string | undefined;
  readonly parentId: string | undefined;
  readonly sampled: boolean | undefined;
}

const zeros = /^0+$/;

/** Reads `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`. */
export function parseXRayHeader(header: string): XRayHeader {
  const fields = new Map<string, string>();
  for (const part of header.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const parent = fields.get("parent")?.toLowerCase() ?? "";
  const sampled = fields.get("sampled");
  return {
    traceId: traceIdOfRoot(fields.get("root")?.toLowerCase() ?? ""),
    parentId: /^[0-9a-f]{16}$/.test(parent) && !zeros.test(parent) ? parent : undefined,
    sampled: sampled === "1" ? true : sampled === "0" ? false : undefined,
  };
}

/** The trace id in an X-Ray root (`1-5759e988-bd862e3fe1be46a994272793`); nothing for what is none. */
export function traceIdOfRoot(root: string): string | undefined {
  if (!root.startsWith("1-")) return undefined;
  const hex = root.slice(2).replaceAll("-", "");
  return /^[0-9a-f]{32}$/.test(hex) && !zeros.test(hex) ? hex : undefined;
}

/** The header that hands a trace on to what runs below `spanId`. */
export function formatXRayHeader(traceId: string, spanId: string, sampled: boolean): string {
  return `Root=${xrayRoot(traceId)};Parent=${spanId};Sampled=${sampled ? 1 : 0}`;
}

/** A trace id as X-Ray and its console write it. */
export function xrayRoot(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}
