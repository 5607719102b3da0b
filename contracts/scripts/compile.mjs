// Compiles src/main/solidity with solc-js: standard JSON in, one ABI file and one storage layout per contract out.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { createRequire } from "node:module";

const CODE_SIZE_LIMIT = 24_576; // bytes, EIP-170

/** Interfaces of contracts that others publish and that a signer reads calls of. */
const OTHERS = new Set(["Safe"]);

export function solidityFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sol"))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

export function compile(root, files, settings) {
  const require = createRequire(join(root, "package.json"));
  const solc = require("solc");
  const sources = {};
  for (const file of files) {
    sources[relative(root, file)] = { content: readFileSync(file, "utf8") };
  }
  const input = {
    language: "Solidity",
    sources,
    settings: {
      evmVersion: settings.evmVersion,
      viaIR: settings.viaIR,
      optimizer: settings.optimizer,
      metadata: settings.metadata,
      outputSelection: {
        "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode", "storageLayout"] },
      },
    },
  };
  const found = (path) => {
    const file = existsSync(join(root, path)) ? join(root, path) : join(root, "node_modules", path);
    return existsSync(file) ? { contents: readFileSync(file, "utf8") } : { error: `${path} is not there` };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: found }));
  // A warning inside a library that we do not write is not ours to answer (error or not, errors always count).
  const ours = (it) => it.severity === "error" || !it.sourceLocation?.file.startsWith("@");
  const complaints = (output.errors ?? []).filter((it) => it.severity !== "info" && ours(it));
  if (complaints.length > 0) {
    throw new Error("solc refuses (warnings are errors):\n" + complaints.map((it) => it.formattedMessage).join("\n"));
  }
  return output.contracts;
}

/**
 * Writes target/abi: <Contract>.json for what can be deployed; beside it storage/ with its layout, code/ with its
 * runtime code and the places in it that the constructor fills (immutables, in bytes), and runtime/ with the code of
 * what a genesis file may hold (nothing is immutable in it, so the compiler's code is the chain's); and interfaces/ with
 * what we call of contracts that others publish.
 */
export function write(root, contracts, target) {
  rmSync(target, { recursive: true, force: true });
  for (const folder of ["storage", "runtime", "code", "interfaces"]) mkdirSync(join(target, folder), { recursive: true });
  for (const [file, inFile] of Object.entries(contracts)) {
    const own = file.startsWith("src/main/solidity/") && basename(file, ".sol");
    for (const [name, contract] of Object.entries(inFile)) {
      const code = contract.evm.bytecode.object;
      if (name === own && OTHERS.has(name)) {
        writeFileSync(join(target, "interfaces", `${name}.json`), JSON.stringify({ abi: contract.abi }, null, 1));
      }
      // Only what can be deployed and called: no abstract contract, no library of internal functions.
      if (name !== own || code.length === 0 || !contract.abi.some((it) => it.type === "function")) {
        continue;
      }
      const size = contract.evm.deployedBytecode.object.length / 2;
      if (size >= CODE_SIZE_LIMIT) {
        throw new Error(`${name} has ${size} bytes of code; the limit is ${CODE_SIZE_LIMIT - 1}`);
      }
      console.log(`contracts: ${name} ${size} bytes`);
      writeFileSync(join(target, `${name}.json`), JSON.stringify({ abi: contract.abi, bytecode: code }, null, 1));
      const { object, immutableReferences } = contract.evm.deployedBytecode;
      const immutables = Object.values(immutableReferences ?? {}).flat();
      if (immutables.length === 0) {
        writeFileSync(join(target, "runtime", `${name}.hex`), object);
      }
      writeFileSync(join(target, "code", `${name}.json`), JSON.stringify({ runtime: object, immutables }, null, 1));
      writeFileSync(join(target, "storage", `${name}.json`), JSON.stringify(layout(contract.storageLayout), null, 1));
    }
  }
}

/** The layout without compiler-internal node numbers, so that it changes only when the storage does. */
export function layout(storageLayout) {
  const plain = (type) => type.replace(/\)\d+_storage/g, ")_storage").replace(/\)\d+/g, ")");
  return storageLayout.storage.map(({ label, slot, offset, type }) => ({ label, slot, offset, type: plain(type) }));
}
