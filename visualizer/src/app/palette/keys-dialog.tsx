import { Dialog } from "../part/dialog.tsx";
import { type Action, useActions } from "../state/action.ts";
import { Keys } from "./keys.tsx";
import classes from "./keys.module.css";

/** Every key of the page, by what it concerns. */
export function KeysDialog({ onClose }: { readonly onClose: () => void }) {
  const groups = [...Map.groupBy(useActions().filter(hasKeys), ({ group }) => group)];
  return (
    <Dialog title="Keys" onClose={onClose} shape="wide">
      <div className={classes["list"]} tabIndex={0} role="group" aria-label="Keys by what they do">
        {groups.map(([group, actions]) => (
          <section key={group} className={classes["group"]}>
            <h3>{group}</h3>
            <dl>
              {actions.map(({ id, title, keys }) => (
                <div key={id} className={classes["line"]}>
                  <dt>{title}</dt>
                  <dd>
                    <Keys keys={keys ?? []} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function hasKeys({ keys }: Action): boolean {
  return keys !== undefined && keys.length > 0;
}
