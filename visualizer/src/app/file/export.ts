import { operationsCsv } from "../../shared/file/csv.ts";
import { modelOf } from "../../shared/file/parsed.ts";
import { redact } from "../../shared/file/redact.ts";
import { type BundleContent, bundleOf, bundleText, gzip } from "../../shared/file/write.ts";
import type { ExportChoice } from "./export-choice.ts";
import { reportPage } from "./report/page.ts";

/** What an export writes, as bytes or as parts of a text. */
export async function exported(content: BundleContent, { format, redaction }: ExportChoice): Promise<BlobPart[]> {
  const bundle = await redact(bundleOf(content), redaction);
  switch (format) {
    case "bundle":
      return bundleText(bundle);
    case "packed":
      return [(await gzip(bundleText(bundle))) as Uint8Array<ArrayBuffer>];
    case "report":
      return reportPage(bundle);
    case "csv":
      return [operationsCsv(modelOf({ ...bundle, history: bundle.events }))];
  }
}
