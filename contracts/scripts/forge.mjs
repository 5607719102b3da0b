// Runs the native forge with the compiler settings of compiler.json. With arguments it passes them through
// (node scripts/forge.mjs test --match-test testSettle -vvv); as a module it lends the runner to the test script.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const settings = JSON.parse(readFileSync(join(root, "scripts", "compiler.json"), "utf8"));
export const forgeBinary = join(root, "node_modules/@foundry-rs/forge-linux-amd64/bin/forge");

export function forgeEnvironment(more = {}) {
  return {
    ...process.env,
    NO_COLOR: "1",
    FOUNDRY_DISABLE_NIGHTLY_WARNING: "1",
    FOUNDRY_SOLC: join(root, "scripts", "solc-shim.mjs"),
    FOUNDRY_EVM_VERSION: settings.evmVersion,
    FOUNDRY_VIA_IR: String(settings.viaIR),
    FOUNDRY_OPTIMIZER_RUNS: String(settings.optimizer.runs),
    FOUNDRY_BYTECODE_HASH: settings.metadata.bytecodeHash,
    FOUNDRY_CBOR_METADATA: String(settings.metadata.appendCBOR),
    ...more,
  };
}

export function forge(args, env = {}, stdio = "inherit", cwd = root) {
  if (!existsSync(forgeBinary)) {
    throw new Error(`forge is not at ${forgeBinary}; run node scripts/build.mjs, which installs it`);
  }
  mkdirSync(join(cwd, "target", "forge"), { recursive: true });
  const result = spawnSync(forgeBinary, args, {
    cwd,
    stdio,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: forgeEnvironment(env),
  });
  if (result.error) {
    throw result.error;
  }
  return result;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = forge(process.argv.slice(2)).status ?? 1;
}
