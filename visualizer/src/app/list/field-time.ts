/** A time as a field for local dates and times takes it: `2026-11-25T08:05`. */
export function fieldTime(time: number | undefined): string {
  if (time === undefined || Number.isNaN(new Date(time).getTime())) return "";
  const shifted = time - new Date(time).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 16);
}

/** The time that such a field holds; undefined when it is empty. */
export function timeOfField(text: string): number | undefined {
  const time = text === "" ? Number.NaN : new Date(text).getTime();
  return Number.isNaN(time) ? undefined : time;
}
