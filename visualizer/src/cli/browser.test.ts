import { expect, test } from "vitest";
import { browserCommand } from "./browser.ts";

const address = "http://127.0.0.1:3501/#token=x";
const person = { interactive: true, env: { DISPLAY: ":0" } };

test.each([
  ["a desktop", { ...person, platform: "linux" }, ["xdg-open", address]],
  ["Wayland", { interactive: true, env: { WAYLAND_DISPLAY: "w" }, platform: "linux" }, ["xdg-open", address]],
  ["macOS", { interactive: true, env: {}, platform: "darwin" }, ["open", address]],
  ["Windows", { interactive: true, env: {}, platform: "win32" }, ["rundll32", "url.dll,FileProtocolHandler", address]],
  ["a pipe", { ...person, interactive: false, platform: "darwin" }, undefined],
  ["a build server", { interactive: true, env: { CI: "true" }, platform: "darwin" }, undefined],
  [
    "a machine far away",
    { interactive: true, env: { DISPLAY: ":10", SSH_CONNECTION: "x" }, platform: "linux" },
    undefined,
  ],
  ["a machine without a screen", { interactive: true, env: {}, platform: "linux" }, undefined],
] as const)("on %s", (_, surroundings, command) => {
  expect(browserCommand(address, surroundings)).toEqual(command);
});
