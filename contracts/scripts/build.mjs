// The Maven build's one step for Solidity (phase generate-sources): install, compile, lay out target/abi.
// Does nothing when the sources, the settings and the lock file are those of the last run.
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile, solidityFiles, write } from "./compile.mjs";
import { install } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "target", "abi");
const stamp = join(root, "target", "abi.stamp");

install(root);
const files = solidityFiles(join(root, "src", "main", "solidity"));
const inputs = [
  ...files,
  join(root, "package-lock.json"),
  ...["build.mjs", "compile.mjs", "compiler.json", "install.mjs"].map((name) => join(root, "scripts", name)),
  ...list(join(root, "vectors")),
];
const hash = createHash("sha256");
for (const file of inputs) {
  hash.update(file.slice(root.length)).update("\0").update(readFileSync(file)).update("\0");
}
const now = hash.digest("hex");
if (existsSync(stamp) && existsSync(target) && readFileSync(stamp, "utf8") === now) {
  console.log("contracts: nothing changed");
} else {
  const settings = JSON.parse(readFileSync(join(root, "scripts", "compiler.json"), "utf8"));
  write(root, compile(root, files, settings), target);
  mkdirSync(join(target, "compiler"), { recursive: true });
  cpSync(join(root, "scripts", "compiler.json"), join(target, "compiler", "settings.json"));
  if (existsSync(join(root, "vectors"))) {
    cpSync(join(root, "vectors"), join(target, "vectors"), { recursive: true });
  }
  writeFileSync(stamp, now);
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder).sort().map((name) => join(folder, name)) : [];
}
