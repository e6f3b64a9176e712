/**
 * V8 forgets how objects of a kind are laid out once a full garbage collection finds none of them alive, and learns it anew at
 * about a microsecond per member: together a third of the own time of an invocation with one step. So the first objects that an
 * invocation makes are kept until the next one begins: enough for one of each kind. Nothing reads them.
 */
let kept: unknown[] = [];
const most = 32;

export function keepShape(one: unknown): void {
  if (kept.length < most) kept.push(one);
}

/** Before an invocation loads its state, so that memory never holds that of two. */
export function releaseShapes(): void {
  kept = [];
}
