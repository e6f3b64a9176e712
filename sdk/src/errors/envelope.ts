/** The form in which what an error has beside type, message and stack travels in its one string of data. */
export const envelope = "durascope/error@1";

/** One error of a chain, as it is recorded. */
export interface Frame {
  type?: string;
  message: string;
  fields?: Record<string, unknown>;
  data?: string;
  stack?: string[];
}

export interface Envelope {
  format: typeof envelope;
  fields?: Record<string, unknown>;
  causes?: Frame[];
}

/** What a string of data holds, when it is in this form. */
export function openEnvelope(data: string | undefined): Envelope | undefined {
  if (data === undefined || !data.startsWith(`{"format":"${envelope}"`)) return undefined;
  try {
    return JSON.parse(data) as Envelope;
  } catch {
    return undefined;
  }
}
