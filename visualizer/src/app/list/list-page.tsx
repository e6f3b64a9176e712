import { Empty } from "../part/empty.tsx";
import { Palette } from "../palette/palette.tsx";

/** The list of executions. */
export function ListPage() {
  return (
    <>
      <Empty title="Executions" />
      <Palette />
    </>
  );
}
