const shape =
  /arn:[\w-]+:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?\/durable-execution\/[^\s/"']+\/[^\s/"'?#]+/;

/** The ARN of an execution in a text that was typed or pasted: alone, or within a link or a line of output. */
export function executionArnIn(text: string): string | undefined {
  return shape.exec(text)?.[0] ?? shape.exec(decoded(text))?.[0];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What is wrong with a text that holds no ARN of an execution. */
export function arnFault(text: string): string {
  if (text.trim() === "") return "Paste the ARN of an execution.";
  if (/^arn:[\w-]+:lambda:/.test(text.trim())) {
    return "This is an ARN of Lambda, but not of an execution: those go on with /durable-execution/ and a name.";
  }
  return "This is not the ARN of an execution. It looks like arn:aws:lambda:…:function:NAME:VERSION/durable-execution/NAME/ID.";
}
