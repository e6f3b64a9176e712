import { buildExecutionModel, countIn, operation } from "@durascope/sdk/history";
import { type LedgerEntry, readLedger } from "../outside-world.ts";
import { paint, say } from "./terminal.ts";

interface Effect {
  readonly effect: string;
  readonly begun: number;
  readonly done: number;
  readonly processes: number;
}

function effectsOf(entries: readonly LedgerEntry[]): Effect[] {
  const byName = Map.groupBy(entries, ({ effect }) => effect);
  return [...byName].map(([effect, lines]) => ({
    effect,
    begun: lines.filter(({ phase }) => phase === "begun").length,
    done: lines.filter(({ phase }) => phase === "done").length,
    processes: new Set(lines.map(({ pid }) => pid)).size,
  }));
}

function remark({ effect, begun, processes }: Effect): string {
  if (effect.startsWith("charge ")) return "the gateway timed out once, as arranged, and was asked again";
  if (begun > 1 && processes > 1) return "cut off by the kill, and begun again";
  return "";
}

/** Shows what the outside world saw. Gives what is wrong with it, which should be nothing. */
export function checkLedger(file: string, expected: readonly string[]): string[] {
  const effects = effectsOf(readLedger(file));
  const width = Math.max(...effects.map(({ effect }) => effect.length));
  say(paint("bold", "what the outside world saw"));
  for (const one of effects) {
    const sign = one.done === 1 ? paint("green", "✔") : paint("red", "✖");
    say(
      `  ${sign} ${one.effect.padEnd(width)}  asked ${one.begun}×  done ${one.done}×  ${paint("dim", remark(one))}`.trimEnd(),
    );
  }
  const wrong = expected.flatMap((effect) => {
    const done = effects.find((one) => one.effect === effect)?.done ?? 0;
    return done === 1 ? [] : [`${effect} was done ${done} times`];
  });
  const charged = effects.find(({ effect }) => effect.startsWith("charge "))?.begun;
  return charged === 2 ? wrong : [...wrong, `the payment was asked for ${charged ?? 0} times, not 2`];
}

/** Looks in the history for a finished step that a later invocation executed again. Gives what is wrong. */
export function checkHistory(events: readonly unknown[]): string[] {
  const model = buildExecutionModel(events);
  let executed = 0;
  let replayed = 0;
  for (let invocation = 0; invocation < model.invocations.count; invocation++) {
    executed += countIn(model, invocation, "executed");
    replayed += countIn(model, invocation, "replayed");
  }
  say(
    paint(
      "dim",
      `in ${model.invocations.count} invocations: ${executed} operations executed, ${replayed} results replayed`,
    ),
  );
  const wrong: string[] = [];
  for (let index = 0; index < model.operations.count; index++) {
    const { name, attempts, type } = operation(model, index);
    const successes = attempts.filter(({ outcome }) => outcome === "succeeded").length;
    if (type === "STEP" && successes !== 1) wrong.push(`step ${name ?? ""} succeeded ${successes} times`);
  }
  return wrong;
}
