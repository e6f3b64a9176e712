import { expect, it } from "vitest";
import { BackgroundFlush, Patience } from "./flush.ts";

const never = (): Promise<void> => new Promise(() => undefined);
const ample = (): number => 60_000;

/** How long a flush was waited for, as it says itself when it was in vain. */
async function waited(patience: Patience, flush: () => Promise<void>, remainingMs = ample): Promise<string> {
  const told: string[] = [];
  await patience.flush({ flush, remainingMs, lost: (reason) => told.push(reason) });
  return told.map((reason) => /after (\d+) ms/.exec(reason)?.[1] ?? reason).join();
}

it("a receiver that does not answer costs each invocation less than the one before, and never less than 20 ms", async () => {
  const patience = new Patience(120);
  const times: string[] = [];
  for (let invocation = 0; invocation < 4; invocation += 1) times.push(await waited(patience, never));
  expect(times).toEqual(["120", "30", "20", "20"]);
});

it("a receiver that answers again has the whole time again", async () => {
  const patience = new Patience(120);
  await waited(patience, never);
  expect(await waited(patience, () => Promise.resolve())).toBe("");
  expect(await waited(patience, never)).toBe("120");
});

it("a timeout below the least is kept", async () => {
  expect([await waited(new Patience(5), never), await waited(new Patience(5), never)]).toEqual(["5", "5"]);
});

it("the last 100 ms of an invocation are not waited into", async () => {
  expect(await waited(new Patience(120), never, () => 130)).toBe("30");
  expect(await waited(new Patience(120), never, () => 0)).toBe("0");
});

it("what cannot be exported is said to be lost, with the reason, and nothing rejects", async () => {
  expect(await waited(new Patience(120), () => Promise.reject(new Error("refused")))).toBe(
    "Spans could not be exported.",
  );
});

it("one request is under way in the background at a time, and takes what has come meanwhile along with the next", async () => {
  const under: (() => void)[] = [];
  const background = new BackgroundFlush(
    () => new Promise<void>((resolve) => void under.push(resolve)),
    () => undefined,
  );
  background.start();
  background.start();
  background.start();
  expect(under).toHaveLength(1);
  under[0]?.();
  await Promise.resolve();
  await Promise.resolve();
  expect(under).toHaveLength(2);
  under[1]?.();
  await background.settled();
  expect(under).toHaveLength(2);
  background.start();
  expect(under).toHaveLength(3);
});

it("what cannot leave in the background is told, and the next is tried all the same", async () => {
  const told: unknown[] = [];
  const background = new BackgroundFlush(
    () => Promise.reject(new Error("refused")),
    (error) => void told.push(error),
  );
  background.start();
  background.start();
  await background.settled();
  expect(told).toHaveLength(2);
});
