import type { PayloadRef } from "@durascope/sdk/history";
import { Download } from "lucide-react";
import { useState } from "react";
import { fileName } from "../../shared/file/write.ts";
import { ProblemBanner } from "../part/banner.tsx";
import { IconButton } from "../part/button.tsx";
import { Copy } from "../part/copy.tsx";
import { Dialog } from "../part/dialog.tsx";
import { saveBlob } from "../part/save-blob.ts";
import { asProblem } from "../source/server.ts";
import type { PayloadText } from "../source/protocol.ts";
import { useExecution } from "../source/use-execution.ts";
import classes from "./payload-dialog.module.css";
import { SearchField } from "./search-field.tsx";
import { sizeText } from "./size-text.ts";
import { TextRows } from "./text-rows.tsx";
import { rowStarts } from "./text-lines.ts";
import { TruncatedNote } from "./truncated-note.tsx";
import { useDocument } from "./use-document.ts";
import { usePayload } from "./use-payload.ts";
import { useSearch } from "./use-search.ts";
import { ValueView } from "./value-view.tsx";

interface PayloadDialogProps {
  readonly title: string;
  readonly reference: PayloadRef;
  /** What the panel has of it already. */
  readonly preview: (PayloadText & { readonly state: "text" }) | undefined;
  readonly onClose: () => void;
}

/** All of one payload: as a tree or as its text, with search, to copy and to save. */
export function PayloadDialog({ title, reference, preview, onClose }: PayloadDialogProps) {
  const { data, error } = usePayload(reference, { isWanted: true });
  const payload = data?.state === "text" ? data : undefined;
  const shown = payload ?? preview;
  return (
    <Dialog title={shown === undefined ? title : `${title}, ${sizeText(shown.size)}`} shape="wide" onClose={onClose}>
      {error !== null && <ProblemBanner problem={asProblem(error)} />}
      {shown?.truncated === true && <TruncatedNote />}
      {payload === undefined ? (
        <Preview title={title} text={preview?.text ?? ""} isLoading={error === null} />
      ) : (
        <Whole title={title} text={payload.text} />
      )}
    </Dialog>
  );
}

interface PreviewProps {
  readonly title: string;
  readonly text: string;
  readonly isLoading: boolean;
}

/** The beginning of a large payload, while the rest of it is on its way. */
function Preview({ title, text, isLoading }: PreviewProps) {
  return (
    <>
      <div className={classes["tools"]}>
        <p role="status">{isLoading ? "Beginning of the text. Loading the rest …" : "Beginning of the text."}</p>
      </div>
      <TextRows label={title} text={text} starts={rowStarts(text)} active={-1} wanted="" />
    </>
  );
}

function Whole({ title, text }: { readonly title: string; readonly text: string }) {
  const { model } = useExecution();
  const opened = useDocument(text);
  const [typed, setTyped] = useState("");
  const [place, setPlace] = useState(0);
  const search = useSearch(opened, typed);
  if (opened === undefined) return <Preview title={title} text={text.slice(0, 20_000)} isLoading />;
  const save = (): void => {
    const name = `${model.execution.name ?? "execution"}-${title}`;
    saveBlob(new Blob([text]), fileName(name, "count" in opened.scan ? "json" : "txt"));
  };
  return (
    <ValueView title={title} opened={opened} search={search} place={place}>
      <SearchField
        typed={typed}
        onType={(wanted) => {
          setTyped(wanted);
          setPlace(0);
        }}
        search={search}
        place={place}
        onPlace={setPlace}
      />
      <Copy label={`Copy all of ${title.toLowerCase()}`} text={text} />
      <IconButton label={`Save ${title.toLowerCase()} as a file`} onClick={save}>
        <Download size={14} aria-hidden />
      </IconButton>
    </ValueView>
  );
}
