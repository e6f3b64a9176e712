import { spawn } from "node:child_process";

interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Whether a person sees the output. */
  readonly interactive: boolean;
}

/** The command that opens an address in the default browser; undefined where there is nobody or nothing to open it. */
export function browserCommand(
  address: string,
  { env, platform, interactive }: Surroundings,
): readonly [command: string, ...args: string[]] | undefined {
  if (!interactive || env["CI"] !== undefined || env["SSH_CONNECTION"] !== undefined) return undefined;
  if (platform === "darwin") return ["open", address];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", address];
  const hasScreen = env["DISPLAY"] !== undefined || env["WAYLAND_DISPLAY"] !== undefined;
  return hasScreen ? ["xdg-open", address] : undefined;
}

/** Opens an address, if that is possible; it was printed, so that nothing is lost when it is not. */
export function openBrowser(address: string, surroundings: Surroundings): void {
  const [command, ...args] = browserCommand(address, surroundings) ?? [];
  if (command === undefined) return;
  const child = spawn(command, args, { stdio: "ignore", detached: true });
  child.once("error", () => {});
  child.unref();
}
