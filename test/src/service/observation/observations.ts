import { type PackedPart, Packer, readRecording, type Recording, type RecordingPart } from "@durascope/sdk/recording";
import type { FunctionObserver, LineSource } from "../functions/observer.ts";
import { Log, type LogPage, type LogQuery, type LoggedLine, lineOf } from "./log.ts";
import type { Observation, ObservationStore, Trim } from "./store.ts";

export interface ObservationPorts {
  readonly store: ObservationStore;
  readonly now: () => number;
  /** Told which execution there is something new to read about. */
  readonly changed: (arn: string) => void;
  readonly failed: (error: Error) => void;
  /** Most bytes per execution: of lines, the oldest are dropped; of a recording, what comes later. */
  readonly logBytes?: number;
  readonly recordingBytes?: number;
}

/** How long observations may wait to be written together. */
const WRITE_MS = 25;
const AGAIN_MS = 500;
const LOG_BYTES = 4_194_304;
const RECORDING_BYTES = 33_554_432;
/** Executions whose state is kept at hand; the others' is read again. */
const KEPT = 256;

interface Observed {
  readonly packer: Packer;
  readonly log: Log;
  parts: number;
  recordingBytes: number;
}

/** Takes in what functions did and printed, and writes it beside executions without anybody waiting for it. */
export class Observations implements FunctionObserver {
  readonly #ports: ObservationPorts;
  readonly #observed = new Map<string, Observed>();
  #added: Observation[] = [];
  #trims: Trim[] = [];
  #timer: NodeJS.Timeout | undefined;
  #failing = false;

  constructor(ports: ObservationPorts) {
    this.#ports = ports;
  }

  recorded(part: RecordingPart): void {
    const { executionArn: arn } = part;
    const observed = this.#of(arn);
    const most = this.#ports.recordingBytes ?? RECORDING_BYTES;
    if (observed.recordingBytes > most) return;
    const body = JSON.stringify(observed.packer.pack(part));
    observed.recordingBytes += body.length;
    const isLast = observed.recordingBytes > most;
    this.#add({ arn, kind: "recording", seq: ++observed.parts, body: isLast ? FULL : body });
  }

  printed(text: string, source: LineSource): void {
    const line = lineOf(text, source, this.#ports.now());
    if (line === undefined) return;
    const { arn, logged } = line;
    const { log } = this.#of(arn);
    const body = JSON.stringify(logged);
    const { seq, trim } = log.add(body.length);
    this.#add({ arn, kind: "log", seq, body });
    if (trim !== undefined) this.#trims.push({ arn, kind: "log", seq: trim });
  }

  recording(arn: string): Recording {
    const parts = this.parts(arn, 0);
    const truncated = parts.some(({ part }) => part === undefined);
    return readRecording(
      arn,
      parts.flatMap(({ part }) => part ?? []),
      { truncated },
    );
  }

  /** Packed parts of the recording, each with its number; without the part where the recording became too large. */
  parts(arn: string, after: number): { readonly seq: number; readonly part: PackedPart | undefined }[] {
    return this.#read(arn, "recording", after).map(({ seq, body }) => ({
      seq,
      part: body === FULL ? undefined : (JSON.parse(body) as PackedPart),
    }));
  }

  lines(arn: string, { operation, after, limit }: LogQuery): LogPage {
    const lines: LoggedLine[] = [];
    const rows = this.#read(arn, "log", after);
    for (const { seq, body } of rows) {
      const line = { seq, ...(JSON.parse(body) as Omit<LoggedLine, "seq">) };
      if (operation !== undefined && line.operationId !== operation) continue;
      if (lines.length === limit) return { lines, next: lines.at(-1)?.seq ?? after, dropped: this.#dropped(arn) };
      lines.push(line);
    }
    return { lines, next: rows.at(-1)?.seq ?? after, dropped: this.#dropped(arn) };
  }

  /** Writes what has not been written. */
  write(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const [added, trims] = [this.#added, this.#trims];
    if (added.length === 0) return;
    this.#added = [];
    this.#trims = [];
    try {
      this.#ports.store.observe(added, trims);
      this.#failing = false;
    } catch (cause) {
      this.#added = [...added, ...this.#added];
      this.#trims = [...trims, ...this.#trims];
      if (!this.#failing) this.#ports.failed(cause instanceof Error ? cause : new Error(String(cause)));
      this.#failing = true;
      this.#timer = setTimeout(() => this.write(), AGAIN_MS);
    }
  }

  close(): void {
    this.write();
    clearTimeout(this.#timer);
  }

  #add(observation: Observation): void {
    this.#added.push(observation);
    this.#timer ??= setTimeout(() => this.write(), WRITE_MS);
    this.#ports.changed(observation.arn);
  }

  #dropped(arn: string): number {
    const [first] = this.#ports.store.observations({ arn, kind: "log", after: 0, limit: 1 });
    return first === undefined ? 0 : first.seq - 1;
  }

  #read(arn: string, kind: Observation["kind"], after: number): { readonly seq: number; readonly body: string }[] {
    this.write();
    return this.#ports.store.observations({ arn, kind, after, limit: Number.MAX_SAFE_INTEGER });
  }

  #of(arn: string): Observed {
    const known = this.#observed.get(arn);
    if (known !== undefined) return known;
    const [oldest] = this.#observed.keys();
    if (oldest !== undefined && this.#observed.size >= KEPT) this.#observed.delete(oldest);
    const parts = this.#read(arn, "recording", 0);
    const observed = {
      packer: new Packer(parts.flatMap(({ body }) => (body === FULL ? [] : [JSON.parse(body) as PackedPart]))),
      log: new Log(
        this.#read(arn, "log", 0).map(({ seq, body }) => ({ seq, size: body.length })),
        this.#ports.logBytes ?? LOG_BYTES,
      ),
      parts: parts.at(-1)?.seq ?? 0,
      recordingBytes: parts.some(({ body }) => body === FULL)
        ? Number.POSITIVE_INFINITY
        : parts.reduce((sum, { body }) => sum + body.length, 0),
    };
    this.#observed.set(arn, observed);
    return observed;
  }
}

/** Stands where a recording became too large to go on. */
const FULL = "null";
