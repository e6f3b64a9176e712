import type { Call, CallResult, Invoker } from "../engine/invoker.ts";
import type { FunctionConfig, Settings } from "../rules/model.ts";
import { functionArn } from "../rules/name.ts";
import type { ServiceEvent } from "../engine/event.ts";
import { Deployment, type DeploymentOptions } from "./deployment.ts";
import { describe, type Handler } from "./exports.ts";
import { invokeLocally } from "./local.ts";

/** What runs a function. */
type Code = { readonly handler: Handler } | { readonly deployment: Deployment; readonly exported: string };

export interface RegistryPorts {
  readonly settings: Settings;
  readonly register: (found: { readonly name: string; readonly durable: boolean }) => void;
  readonly onEvent: (event: ServiceEvent) => void;
  readonly environment: Omit<DeploymentOptions, "onLoaded" | "onFailed" | "arnOf">;
}

/** Knows which code runs which function. */
export class Registry implements Invoker {
  readonly #ports: RegistryPorts;
  readonly #code = new Map<string, Code>();
  readonly #deployments: Deployment[] = [];
  readonly #deleted = new Set<string>();

  constructor(ports: RegistryPorts) {
    this.#ports = ports;
  }

  addHandlers(handlers: Readonly<Record<string, Handler>>): void {
    const all = new Map(Object.entries(handlers));
    for (const { name, durable } of describe(all)) {
      const handler = all.get(name);
      if (handler !== undefined) this.#add({ name, durable, module: undefined }, { handler });
    }
  }

  /** Loads modules; one that cannot be loaded is reported, and tried again when it changes. */
  async addModules(modules: readonly string[]): Promise<void> {
    const added = modules.map((module) => this.#deploy(module));
    await Promise.all(added.map((deployment) => deployment.load()));
  }

  #deploy(module: string): Deployment {
    const { environment, onEvent, settings } = this.#ports;
    let loadedBefore = false;
    const deployment: Deployment = new Deployment(module, {
      ...environment,
      arnOf: (name, version) => functionArn(settings, name, version),
      onFailed: (failed, error) => onEvent({ type: "module.failed", module: failed, error }),
      onLoaded: (loaded, functions) => {
        for (const { name, durable } of functions)
          this.#add({ name, durable, module: loaded }, { deployment, exported: name });
        if (loadedBefore)
          onEvent({ type: "module.reloaded", module: loaded, functions: functions.map(({ name }) => name) });
        loadedBefore = true;
      },
    });
    this.#deployments.push(deployment);
    return deployment;
  }

  #add(
    found: { readonly name: string; readonly durable: boolean; readonly module: string | undefined },
    code: Code,
  ): void {
    const isNew = !this.#code.has(found.name);
    this.#code.set(found.name, code);
    this.#deleted.delete(found.name);
    this.#ports.register(found);
    if (isNew) this.#ports.onEvent({ type: "function.registered", ...found });
  }

  /** Lets a created function run the code of an exported one. */
  link(config: FunctionConfig, exported: string): void {
    const code = this.#code.get(config.name) ?? this.#code.get(exported);
    if (code !== undefined) this.#code.set(config.name, code);
    this.#deleted.delete(config.name);
  }

  remove(name: string): void {
    this.#code.delete(name);
    this.#deleted.add(name);
    this.#ports.onEvent({ type: "function.removed", name });
  }

  async invoke(call: Call): Promise<CallResult> {
    const { functionName, version } = call;
    const code = this.#code.get(functionName);
    if (code === undefined) return missing(functionName, this.#deleted.has(functionName));
    if ("handler" in code) {
      const { settings, environment } = this.#ports;
      const { handler } = code;
      const { observer } = environment;
      return invokeLocally({ handler, observer, functionArn: functionArn(settings, functionName, version) }, call);
    }
    return code.deployment.invoke(code.exported === functionName ? call : { ...call, functionName: code.exported });
  }

  async close(): Promise<void> {
    await Promise.all(this.#deployments.map((deployment) => deployment.close()));
  }
}

/** A deleted function will not come back; one that is not served now may be served again. */
function missing(name: string, deleted: boolean): CallResult {
  if (deleted) {
    const ErrorMessage = `Function not found: ${name}`;
    return { error: { ErrorType: "ResourceNotFoundException", ErrorMessage }, failure: "gone" };
  }
  return {
    error: { ErrorType: "Runtime.HandlerNotFound", ErrorMessage: `No code for ${name} is served` },
    failure: "unavailable",
  };
}
