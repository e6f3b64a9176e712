import type { Scope } from "../operation/scope.ts";
import { nodeCrypto } from "../values/builtin.ts";

/**
 * Chance that replays: each value is a hash of the execution, the context's position and how many were drawn before, so it
 * needs no record and differs between executions.
 */
export class DeterministicRandom {
  readonly #scope: Scope;
  #drawn = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  number(): number {
    const bytes = this.#draw("number");
    return (bytes.readUInt32BE(0) * 2 ** 21 + (bytes.readUInt32BE(4) >>> 11)) / 2 ** 53;
  }

  uuid(): string {
    const bytes = this.#draw("uuid").subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    const hex = bytes.toString("hex");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  }

  #draw(purpose: string): Buffer {
    const { runtime, path } = this.#scope;
    return nodeCrypto()
      .createHash("sha256")
      .update(`${purpose}:${runtime.executionArn}:${path ?? "root"}:${++this.#drawn}`)
      .digest();
  }
}

/** The same in every attempt and replay of one operation, and for no other. 32 hex digits. */
export function idempotencyKeyOf(executionArn: string, operationId: string): string {
  return nodeCrypto()
    .createHash("sha256")
    .update(`idempotency:${executionArn}:${operationId}`)
    .digest("hex")
    .slice(0, 32);
}
