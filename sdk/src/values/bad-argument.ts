import { callSite } from "../errors/call-site.ts";
import { UsageError } from "../errors/invocation-errors.ts";

/** Throws the `UsageError` of a bad argument, with the user's line that passed it where that can be told. */
export function badArgument(problem: string, code: "DX2001" | "DX2005" = "DX2001"): never {
  const site = callSite();
  throw new UsageError(code, site === "" ? problem : `${problem} (called${site})`);
}
