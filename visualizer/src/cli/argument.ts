import { readFileSync } from "node:fs";
import { usageFailure } from "../lambda/failure.ts";

/** A payload as given on the command line: text, `@file`, or `@-` for standard input. */
export function payloadArgument(value: string): string {
  if (!value.startsWith("@")) return value;
  const file = value.slice(1);
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    throw usageFailure(
      `the payload file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)})`,
    );
  }
}

/** A payload that must be JSON text; it is passed on as it was written. */
export function jsonArgument(value: string): string {
  const text = payloadArgument(value);
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw usageFailure(
      `the payload is not JSON: ${(error as Error).message}`,
      `A text needs quotation marks of its own: --payload '"text"'. A file is given as --payload @order.json.`,
    );
  }
}

const arnShape = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+:[\w.$-]+\/durable-execution\/[\w-]+\/[\w-]+$/;

export function isExecutionArn(value: string): boolean {
  return arnShape.test(value);
}

/** The ARN of an execution, or a usage failure that says what one looks like. */
export function executionArn(value: string): string {
  if (isExecutionArn(value)) return value;
  throw usageFailure(
    `${value} is not the ARN of an execution`,
    "It looks like arn:aws:lambda:REGION:ACCOUNT:function:NAME:VERSION/durable-execution/NAME/ID; `durascope list` shows them. " +
      "In a shell, put it in single quotation marks: it may contain $LATEST.",
  );
}

/** A whole number within bounds. */
export function numberArgument(name: string, { min, max }: { min: number; max: number }): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw usageFailure(`${name} is ${value}; it must be a whole number from ${min} to ${max}`);
    }
    return number;
  };
}
