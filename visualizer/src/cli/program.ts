import { Command, CommanderError } from "commander";
import { executionArn, numberArgument } from "./argument.ts";
import { type ErrorOptions, failCallback, heartbeatCallback, succeedCallback } from "./callback.ts";
import { defaultPort, dev, type DevOptions } from "./dev.ts";
import { diff, type DiffOptions } from "./diff.ts";
import { type ExitStatus, usageFailure } from "../lambda/failure.ts";
import { invoke, type InvokeOptions } from "./invoke.ts";
import { list, type ListOptions } from "./list.ts";
import { mcp, type McpCommandOptions } from "./mcp.ts";
import { open, type OpenOptions } from "./open.ts";
import type { ServiceOptions, Session } from "./session.ts";
import { show } from "./show.ts";
import { stop } from "./stop.ts";
import { defaultPagePort } from "./visualizer.ts";
import { trace, traceFormats, type TraceOptions, traceViews } from "./trace.ts";
import { why } from "./why.ts";

/** What the command line asks for, once it is parsed. */
export type Run = (session: Session) => Promise<ExitStatus>;

interface Help {
  readonly text: string;
  readonly version: string;
}

/** Reads a command line. Gives what to run, or the help or version that was asked for. Throws a usage `Failure`. */
export function parse(args: readonly string[], version: string): Run | Help {
  const parser = new Parser(version);
  return parser.parse(args);
}

export function isHelp(parsed: Run | Help): parsed is Help {
  return typeof parsed !== "function";
}

class Parser {
  readonly #program: Command;
  readonly #version: string;
  #run: Run | undefined;
  #output = "";
  #complaint = "";

  constructor(version: string) {
    this.#version = version;
    this.#program = new Command("durascope")
      .description("Runs durable functions on this machine, and shows what executions did, here or in AWS.")
      .version(version, "-V, --version", "print the version")
      .helpOption("-h, --help", "print help")
      .helpCommand("help [command]", "print help for a command")
      .exitOverride()
      .configureOutput({
        writeOut: (text) => void (this.#output += text),
        writeErr: (text) => void (this.#complaint += text),
        getOutHelpWidth: () => Math.min(process.stdout.columns ?? 100, 110),
      })
      .showSuggestionAfterError()
      .addHelpText("after", serviceHelp);
    this.#addDev();
    this.#addOpen();
    this.#addInvoke();
    this.#addViews();
    this.#addTrace();
    this.#addDiff();
    this.#addCallback();
    this.#addStop();
    this.#addMcp();
  }

  parse(args: readonly string[]): Run | Help {
    if (args.length === 0) return { text: this.#program.helpInformation() + serviceHelp, version: this.#version };
    try {
      this.#program.parse([...args], { from: "user" });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      if (error.exitCode === 0) return { text: this.#output, version: this.#version };
      // Without the subcommand it needs, a command is answered with its help.
      if (error.code === "commander.help")
        throw usageFailure(`${args.join(" ")} needs one more word`, this.#complaint.trim());
      throw usageFailure(...complaintOf(this.#complaint === "" ? error.message : this.#complaint, args[0]));
    }
    if (this.#run === undefined) return { text: this.#output, version: this.#version };
    return this.#run;
  }

  #command(usage: string, text: { readonly description: string; readonly example: string }): Command {
    const command = this.#program.command(usage).description(text.description);
    command.addHelpText("after", `\nExample:\n${indent(text.example)}`);
    return command;
  }

  #addDev(): void {
    const command = this.#command("dev <module...>", {
      description: "serve the functions that modules export, with the durable execution API, until interrupted",
      example: "durascope dev src/handler.ts\ndurascope dev src/orders.ts src/refunds.ts --port 0 --db :memory:",
    });
    command
      .option(
        "--port <number>",
        "port of the API; 0 for any that is free",
        numberArgument("--port", { min: 0, max: 65_535 }),
        defaultPort,
      )
      .option("--host <address>", "address to listen on (default: 127.0.0.1; any other is open to your network)")
      .option("--db <file>", "where executions are kept, or :memory: (default: .durascope/durascope.db)")
      .option("--skip-time", "let waits and retry delays pass at once, in order")
      .option(
        "--execution-timeout <seconds>",
        "how long an execution may take (default: 900)",
        numberArgument("--execution-timeout", { min: 1, max: 31_622_400 }),
      )
      .option("--no-ui", "only the API, without the visualizer")
      .option(
        "--ui-port <number>",
        `port of the visualizer (default: ${defaultPagePort} when it is free)`,
        numberArgument("--ui-port", { min: 0, max: 65_535 }),
      )
      .option("--allow-actions", "let the visualizer complete callbacks, stop and start executions")
      .action((modules: string[], options: DevOptions) => this.#choose((session) => dev(session, modules, options)));
  }

  #addOpen(): void {
    const command = this.#command("open [arn|file...]", {
      description: "show an execution, files with executions, or the list of executions, in the browser",
      example:
        "durascope open\ndurascope open 'arn:aws:lambda:...' --allow-actions\ndurascope open bundle.json.gz history.json",
    });
    command
      .option(
        "--port <number>",
        `port of the page; 0 for any that is free (default: ${defaultPagePort} when it is free)`,
        numberArgument("--port", { min: 0, max: 65_535 }),
      )
      .option("--host <address>", "address to listen on (default: 127.0.0.1; any other is open to your network)")
      .option("--allow-actions", "let the page complete callbacks, stop and start executions")
      .option("--no-browser", "only print the address")
      .option("--no-payloads", "never load inputs, results and errors");
    withTarget(command).action((sources: string[], options: OpenOptions) =>
      this.#choose((session) => open(session, sources, options)),
    );
  }

  #addInvoke(): void {
    const command = this.#command("invoke <function>", {
      description: "start an execution of a function, and print its ARN",
      example: `durascope invoke processOrder --payload '{"orderId":"A-1"}' --name order-A-1 --wait\ndurascope invoke processOrder --payload @order.json`,
    });
    command
      .option("--payload <json>", "input as JSON, or @file (@- for standard input)")
      .option(
        "--name <name>",
        "name of the execution; a second start with the same name and payload gives the same execution",
      )
      .option("--qualifier <qualifier>", "version or alias (default: $LATEST)")
      .option("--wait", "tell what happens until the execution has ended, then print its result")
      .action((name: string, options: InvokeOptions) => this.#choose((session) => invoke(session, name, options)));
    withService(command);
  }

  #addViews(): void {
    const listed = this.#command("list [function]", {
      description: "list executions, newest first, of one function or of each",
      example: "durascope list\ndurascope list processOrder --limit 5 --json",
    });
    listed
      .option(
        "--limit <number>",
        "at most this many of each function",
        numberArgument("--limit", { min: 1, max: 10_000 }),
        20,
      )
      .action((name: string | undefined, options: ListOptions) =>
        this.#choose((session) => list(session, name, options)),
      );
    withService(listed);
    const shown = this.#command("show <arn|file>", {
      description: "show the operations of an execution, and which invocation executed or replayed each",
      example:
        "durascope show 'arn:aws:lambda:...'\naws lambda get-durable-execution-history --durable-execution-arn ... > history.json\ndurascope show history.json",
    });
    withService(shown).action((source: string, options: ServiceOptions) =>
      this.#choose((session) => show(session, source, options)),
    );
    const asked = this.#command("why <arn|file>", {
      description: "say in one sentence what an execution waits for",
      example: "durascope why 'arn:aws:lambda:...'",
    });
    withService(asked).action((source: string, options: ServiceOptions) =>
      this.#choose((session) => why(session, source, options)),
    );
  }

  #addTrace(): void {
    const command = this.#command("trace <arn|file>", {
      description:
        "show an execution as a trace, whether it was traced or not; or export it, or send it to a collector",
      example:
        "durascope trace 'arn:aws:lambda:...'\ndurascope trace 'arn:aws:lambda:...' --export jaeger --output trace.json\ndurascope trace history.json --of 'arn:aws:lambda:...' --send http://127.0.0.1:4318",
    });
    command
      .addOption(
        command.createOption("--view <view>", "how the trace is laid out (default: unified)").choices(traceViews),
      )
      .addOption(
        command.createOption("--export <format>", "print it as OTLP JSON or as Jaeger JSON").choices(traceFormats),
      )
      .option("--output <file>", "write the export to a file")
      .option("--send <url>", "send it to an OTLP/HTTP receiver, such as http://127.0.0.1:4318")
      .option("--all", "a line for each replay too")
      .option("--chained", "with the executions that it started by invoking functions, and those that they started")
      .option("--of <arn>", "the execution's ARN, when a file does not name it: ids depend on it", executionArn)
      .action((source: string, options: TraceOptions) => this.#choose((session) => trace(session, source, options)));
    withService(command);
  }

  #addDiff(): void {
    const command = this.#command("diff <arn|file> <arn|file>", {
      description: "compare two executions: which operations only one of them has, and in what the others differ",
      example: "durascope diff before.json after.json\ndurascope diff 'arn:aws:lambda:...' 'arn:aws:lambda:...' --all",
    });
    withService(command.option("--all", "also show operations that are the same")).action(
      (left: string, right: string, options: DiffOptions) =>
        this.#choose((session) => diff(session, { left, right }, options)),
    );
  }

  #addMcp(): void {
    const command = this.#command("mcp [file...]", {
      description: "answer a program over standard input and output in the Model Context Protocol; reads only",
      example:
        "durascope mcp\ndurascope mcp --aws --region eu-west-1 --no-payloads\ndurascope mcp before.json after.json",
    });
    withTarget(command.option("--no-payloads", "never load inputs, results and errors")).action(
      (files: string[], options: McpCommandOptions) => this.#choose((session) => mcp(session, files, options)),
    );
  }

  #addCallback(): void {
    const callback = this.#command("callback", {
      description: "complete a callback that an execution waits for, or keep it alive",
      example: `durascope callback succeed <id> '"approved"'\ndurascope callback fail <id> --type Rejected --message "too expensive"\ndurascope callback heartbeat <id>`,
    });
    withService(
      callback
        .command("succeed <id> [payload]")
        .description("complete it with a payload, passed on as it is, or @file"),
    )
      .addHelpText("after", `\nExample:\n  durascope callback succeed <id> '{"approved":true}'\n`)
      .action((id: string, payload: string | undefined, options: ServiceOptions) =>
        this.#choose((session) => succeedCallback(session, id, { ...options, payload })),
      );
    withService(
      withError(callback.command("fail <id>").description("complete it with an error")).option(
        "--data <text>",
        "data for the program that reads the error",
      ),
    )
      .addHelpText("after", `\nExample:\n  durascope callback fail <id> --type Rejected --message "too expensive"\n`)
      .action((id: string, options: ErrorOptions) => this.#choose((session) => failCallback(session, id, options)));
    withService(callback.command("heartbeat <id>").description("say that whoever completes it is still at work"))
      .addHelpText("after", "\nExample:\n  durascope callback heartbeat <id>\n")
      .action((id: string, options: ServiceOptions) =>
        this.#choose((session) => heartbeatCallback(session, id, options)),
      );
  }

  #addStop(): void {
    const command = this.#command("stop <arn>", {
      description: "end an execution where it is; operations under way are not undone",
      example: `durascope stop 'arn:aws:lambda:...' --message "started by mistake"`,
    });
    withService(withError(command)).action((arn: string, options: ErrorOptions) =>
      this.#choose((session) => stop(session, arn, options)),
    );
  }

  #choose(run: Run): void {
    this.#run = run;
  }
}

function withService(command: Command): Command {
  return withTarget(command).option("--json", "print JSON");
}

function withTarget(command: Command): Command {
  return command
    .option(
      "--endpoint <url>",
      "the service to talk to (default: AWS_ENDPOINT_URL_LAMBDA, then `durascope dev` of this directory, then AWS)",
    )
    .option("--aws", "talk to AWS, whatever runs here")
    .option("--region <region>", "AWS region (default: that of the ARN, then AWS_REGION)");
}

function withError(command: Command): Command {
  return command.option("--type <type>", "type of the error").option("--message <message>", "message of the error");
}

function indent(text: string): string {
  return `${text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n")}\n`;
}

/** What is wrong and what to do: the parser puts its suggestion on a line of its own. */
function complaintOf(complaint: string, command = ""): [message: string, next?: string] {
  const [first = "", ...rest] = complaint.trim().split("\n");
  const next = rest
    .join(" ")
    .trim()
    .replace(/^\((.*)\)$/, "$1");
  return [first.replace(/^error: /, ""), next === "" ? `\`durascope help ${command}\` shows what there is.` : next];
}

const serviceHelp = `
Which service:
  --endpoint or AWS_ENDPOINT_URL_LAMBDA names one; else the \`durascope dev\` that runs in this directory; else AWS.

Exit status:
  0 done, 1 what was asked for failed, 2 the command line is wrong. DEBUG=1 adds stack traces.
`;
