/**
 * Modules of Node that take longer to load than most of the SDK are loaded when they are first needed, not when a cold
 * function imports the SDK. Unlike `require`, this leaves nothing for a bundler to find, in either module format.
 */
let cryptography: typeof import("node:crypto") | undefined;
let utilities: typeof import("node:util") | undefined;

export function nodeCrypto(): typeof import("node:crypto") {
  return (cryptography ??= process.getBuiltinModule("node:crypto"));
}

export function nodeUtil(): typeof import("node:util") {
  return (utilities ??= process.getBuiltinModule("node:util"));
}
