#!/usr/bin/env node
const [major, minor] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `durascope needs Node.js 22.18 or newer; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exitCode = 1;
} else {
  const { main } = await import("../dist/cli/main.js");
  await main(process.argv.slice(2));
}
