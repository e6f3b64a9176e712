import type { StepConfig, StepContext } from "@durascope/sdk";
import { type Context, type Run, run, type RunOptions, told } from "./run.ts";
import { copy } from "./scripted-service.ts";
import { World } from "./world.ts";

/** What a workflow tells about itself over all its invocations. */
export class Probe {
  readonly world = new World();
  /** How often each attempt's body was run, by operation and attempt. */
  readonly bodies = new Map<string, number>();
  readonly atMostOnce = new Set<string>();
  readonly lines: string[] = [];
  /** What was seen at each place: one value, however often the code came by. */
  readonly seen = new Map<string, unknown[]>();

  step<T>(
    context: Context,
    name: string,
    fn: (step: StepContext) => Promise<T>,
    config: StepConfig<T> = {},
  ): PromiseLike<T> {
    return context.step(
      name,
      async (step) => {
        const key = `${name} ${step.idempotencyKey} ${step.attempt}`;
        this.bodies.set(key, (this.bodies.get(key) ?? 0) + 1);
        if (config.semantics === "AT_MOST_ONCE_PER_RETRY") this.atMostOnce.add(key);
        this.same(`key of ${name} ${step.idempotencyKey.slice(0, 8)}`, step.idempotencyKey);
        return fn(step);
      },
      config,
    );
  }

  same<T>(place: string, value: T): T {
    const values = this.seen.get(place) ?? [];
    values.push(value instanceof Error ? told(value) : copy(value));
    this.seen.set(place, values);
    return value;
  }

  /** Awaits a rejection and notes everything it says. */
  async fails(place: string, promise: PromiseLike<unknown>): Promise<string> {
    try {
      await promise;
    } catch (error) {
      this.same(place, error);
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`${place} did not fail`);
  }

  /** Places at which different invocations saw different things. */
  get differences(): unknown[] {
    return Array.from(this.seen).filter(([, values]) =>
      values.some((value) => JSON.stringify(value) !== JSON.stringify(values[0])),
    );
  }

  useLogger(context: Context): void {
    const write = (...params: unknown[]): void => {
      this.lines.push(params.map(String).join(" "));
    };
    context.configureLogger({ customLogger: { info: write, warn: write, error: write, debug: write } });
  }
}

export type Workflow = (context: Context, probe: Probe) => Promise<unknown>;

export async function probed(workflow: Workflow, options: RunOptions = {}): Promise<{ outcome: Run; probe: Probe }> {
  const probe = new Probe();
  const outcome = await run(
    async (_event: never, context) => {
      probe.useLogger(context);
      return workflow(context, probe);
    },
    { ...options, world: probe.world },
  );
  return { outcome, probe };
}
