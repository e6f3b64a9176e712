import { Heap } from "../rules/heap.ts";
import type { Clock } from "./clock.ts";

/** The longest delay a timer of the platform takes. */
const LONGEST = 2_147_483_647;

interface Entry {
  readonly at: number;
  readonly arn: string;
}

export interface SchedulerPorts {
  readonly clock: Clock;
  readonly fire: (arn: string) => void;
  /** Whether time may jump to that execution's deadline: nothing is under way and nobody outside is waited for. */
  readonly maySkip: (arn: string) => boolean;
}

/** One timer per execution, in one queue. */
export class Scheduler {
  readonly #ports: SchedulerPorts;
  readonly #queue = new Heap<Entry>();
  readonly #armed = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt: number | undefined;
  #poked: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(ports: SchedulerPorts) {
    this.#ports = ports;
  }

  arm(arn: string, at: number | undefined): void {
    if (at === undefined) {
      this.#armed.delete(arn);
    } else {
      this.#armed.set(arn, at);
      this.#queue.push({ at, arn });
      if (this.#queue.size > 64 && this.#queue.size > 4 * this.#armed.size) this.#rebuild();
    }
    this.#set();
  }

  /** Something ended; time may jump if it is allowed to and nothing else goes on. */
  poke(): void {
    if (this.#ports.clock.advance === undefined || this.#closed) return;
    this.#poked ??= setImmediate(() => {
      this.#poked = undefined;
      this.#skip();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#poked !== undefined) clearImmediate(this.#poked);
  }

  /** Entries of the queue outlive what they were set for. */
  #next(): Entry | undefined {
    for (let head = this.#queue.peek(); head !== undefined; head = this.#queue.peek()) {
      if (this.#armed.get(head.arn) === head.at) return head;
      this.#queue.pop();
    }
    return undefined;
  }

  #rebuild(): void {
    this.#queue.clear();
    for (const [arn, at] of this.#armed) this.#queue.push({ at, arn });
  }

  #set(): void {
    const next = this.#next();
    if (next?.at === this.#timerAt && this.#timer !== undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = next?.at;
    if (next === undefined || this.#closed) return;
    const delay = Math.min(LONGEST, Math.max(0, next.at - this.#ports.clock.now()));
    this.#timer = setTimeout(() => this.#run(), delay);
  }

  #run(): void {
    this.#timer = undefined;
    for (let next = this.#next(); next !== undefined && next.at <= this.#ports.clock.now(); next = this.#next()) {
      this.#queue.pop();
      this.#armed.delete(next.arn);
      this.#ports.fire(next.arn);
    }
    this.#set();
  }

  #skip(): void {
    const next = this.#next();
    if (next === undefined || this.#closed || !this.#ports.maySkip(next.arn)) return;
    this.#ports.clock.advance?.(next.at);
    this.#run();
    this.poke();
  }
}
