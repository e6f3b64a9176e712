import type { HistoryEvent } from "@durascope/sdk/history";
import { history, retry, type Row } from "./timeline.ts";

interface Open {
  readonly id: string;
  readonly type: string;
  readonly parent: Open | undefined;
  state: "open" | "backoff" | "over";
  attempt: number;
}

const types = ["Step", "Wait", "Context", "Callback"] as const;
const endings = ["ExecutionSucceeded #e", "ExecutionFailed #e", "ExecutionTimedOut #e", "ExecutionStopped #e"];

/** Plays choices as a handler and its service would: legal transitions only, one invocation at a time. */
class Player {
  readonly rows: Row[] = [];
  readonly #all: Open[] = [];
  #isRunning = true;

  play(choice: number): void {
    const pick = Math.floor(choice / 8);
    if (!this.#isRunning) this.#whileSuspended(pick);
    else if (choice % 8 < 3) this.#start(types[pick % 4] ?? "Step", pick >> 2);
    else if (choice % 8 < 7) this.#advance(pick);
    else this.complete(pick % 5 === 0);
  }

  complete(isLost: boolean): void {
    const error = { Error: { Payload: { ErrorType: "Lost", ErrorMessage: "the process is gone" } } };
    if (this.#isRunning) this.rows.push(["InvocationCompleted", isLost ? error : {}]);
    this.#isRunning = false;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  #start(type: string, pick: number): void {
    const contexts = this.#all.filter((one) => one.type === "Context" && this.#isReachable(one));
    const parent = [undefined, ...contexts][pick % (contexts.length + 1)];
    const one: Open = { id: `o${this.#all.length}`, type, parent, state: "open", attempt: 1 };
    this.#all.push(one);
    this.#say(one, "Started", type === "Wait" ? { Duration: 60 } : {});
  }

  #advance(pick: number): void {
    const mine = this.#all.filter((one) => /Step|Context/.test(one.type) && this.#isReachable(one));
    const one = mine[pick % Math.max(1, mine.length)];
    if (one === undefined) return;
    if (one.state === "backoff") {
      one.state = "open";
      one.attempt += 1;
      this.#say(one, "Started", {});
    } else if (one.type === "Step" && pick % 3 === 0) {
      one.state = "backoff";
      this.#say(one, "Failed", retry(one.attempt, 1));
    } else {
      one.state = "over";
      this.#say(one, pick % 2 === 0 ? "Succeeded" : "Failed", one.type === "Step" ? retry(one.attempt) : {});
    }
  }

  #whileSuspended(pick: number): void {
    const waiting = this.#all.filter((one) => /Wait|Callback/.test(one.type) && one.state === "open");
    const one = waiting[pick % Math.max(1, waiting.length)];
    if (one !== undefined) {
      one.state = "over";
      this.#say(one, "Succeeded", {});
    }
    this.#isRunning = one !== undefined || pick % 3 === 0;
  }

  #say({ id, type, parent }: Open, phase: string, details: Record<string, unknown>): void {
    const above = parent === undefined ? "" : ` <${parent.id}`;
    this.rows.push([`${type}${phase} #${id}${above} [${type}] (${type}-${id})`, details]);
  }

  #isReachable(one: Open): boolean {
    if (one.state === "over") return false;
    return one.parent === undefined || this.#isReachable(one.parent);
  }
}

/** A history from choices; `ending` says how the execution ended: succeeded, failed, timed out, stopped, or not yet. */
export function playHistory(choices: readonly number[], ending: number): HistoryEvent[] {
  const player = new Player();
  for (const choice of choices) player.play(choice);
  const end = endings[ending];
  if (end === undefined) return history(...player.rows);
  if (ending < 2 && !player.isRunning)
    player.rows.push("StepStarted #last [Step]", ["StepSucceeded #last [Step]", retry(1)], "InvocationCompleted");
  if (ending < 2) player.complete(false);
  return history(...player.rows, end);
}
