#!/usr/bin/env node
// Looks like a native solc to forge: answers --version and --standard-json with solc-js.
// Test contracts are compiled without the IR pipeline and unoptimised, a twentieth of the work. What is tested has the
// code that is deployed: tests take it from forge's artifacts (vm.deployCode), never by `new` (tested-code.mjs sees to
// that), and so has what gas is compared with. Both halves know all sources, so node numbers agree, and run beside each other.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const QUICK = { viaIR: false, optimizer: { enabled: false } };
const FULL = /\/gas\/|Gas[^/]*\.t\.sol$|\/Contestants\.sol$/;

const self = fileURLToPath(import.meta.url);
const { build } = JSON.parse(readFileSync(join(dirname(self), "compiler.json"), "utf8"));
const compile = (text) => {
  const solc = createRequire(join(dirname(dirname(self)), "package.json"))("solc");
  if (!solc.version().startsWith(build)) throw new Error(`the compiler is ${solc.version()}, and compiler.json says ${build}`);
  return solc.compile(text);
};

if (process.argv.includes("--version")) {
  // forge asks before each run; loading the compiler for the answer would take longer than many a test.
  console.log(`solc, the solidity compiler commandline interface\nVersion: ${build}.Linux.g++`);
} else if (process.argv.includes("--whole")) {
  process.stdout.write(compile(readFileSync(0, "utf8")));
} else {
  const text = readFileSync(0, "utf8");
  const input = JSON.parse(text);
  const tests = Object.keys(input.settings.outputSelection).filter((file) => file.startsWith("src/test/") && !FULL.test(file));
  process.stdout.write(tests.length > 0 ? await inHalves(input, new Set(tests)) : compile(text));
}

async function inHalves(input, tests) {
  const part = (wanted, more) => {
    const selection = Object.entries(input.settings.outputSelection).filter(([file]) => wanted(file));
    return { ...input, settings: { ...input.settings, ...more, outputSelection: Object.fromEntries(selection) } };
  };
  const [full, quick] = await Promise.all([
    whole(part((file) => !tests.has(file), {})),
    whole(part((file) => tests.has(file), QUICK)),
  ]);
  const known = new Set((full.errors ?? []).map((it) => it.formattedMessage));
  const errors = [...(full.errors ?? []), ...(quick.errors ?? []).filter((it) => !known.has(it.formattedMessage))];
  return JSON.stringify({ ...full, ...(errors.length > 0 && { errors }), contracts: { ...full.contracts, ...quick.contracts } });
}

function whole(input) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [self, "--whole"], { stdio: ["pipe", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (status) => {
      if (status === 0) resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      else reject(new Error(`solc ended with ${status}`));
    });
    child.stdin.end(JSON.stringify(input));
  });
}
