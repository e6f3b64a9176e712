import { fileURLToPath } from "node:url";

/** Version of this package. */
export const version = "0.1.0";

/** The revision of the official JavaScript SDK whose public API and wire behaviour this package keeps. */
const compatible = "2.4.0";

function isBundledWithRuntime(): boolean {
  try {
    return fileURLToPath(import.meta.url).startsWith(process.env["LAMBDA_RUNTIME_DIR"] ?? "/var/runtime");
  } catch {
    return false;
  }
}

/** What the official SDK of the compatible revision reports, so that checks on it keep working. */
export const SDK_VERSION: string = isBundledWithRuntime() ? `${compatible}-bundled` : compatible;
