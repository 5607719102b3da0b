// Runs mutants: a copy of the sources with forge's build of them, in which the code of the contracts that a mutant
// touches is exchanged. Nothing but those contracts is compiled for a mutant, and the tests not at all.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { solidityFiles } from "./compile.mjs";
import { forge, forgeBinary, forgeEnvironment, root, settings as compiler } from "./forge.mjs";
import { featureOf } from "./scores.mjs";
import { closure, trees, walk } from "./sources.mjs";

const home = join(root, "target", "mutation");
const plain = { viaIR: false, optimizer: { enabled: false } };
const LIMIT = 60; // seconds of processor time for one run of forge: whoever needs more never ends, and counts as killed
const SAFE = ["Safe", "proxies/SafeProxyFactory", "libraries/MultiSend", "libraries/SignMessageLib", "handler/CompatibilityFallbackHandler"];
const READ = [ // what tests read as they run
  "foundry.toml", "vectors", "node_modules/@account-abstraction/contracts/artifacts",
  ...SAFE.map((it) => `node_modules/@safe-global/safe-smart-account/build/artifacts/contracts/${it}.sol`),
];
const QUIET = "CanaryTest"; // fails by itself

export const sha = (...parts) => parts.reduce((hash, it) => hash.update(it).update("\0"), createHash("sha256")).digest("hex");

/** Sources and tests as they are now, read once. */
export class Snapshot {
  constructor(files) {
    this.sources = Object.fromEntries(files.map((file) => [file.slice(root.length + 1), { content: readFileSync(file, "utf8") }]));
    this.units = trees(this.sources);
    this.closures = new Map([...this.units.keys()].map((path) => [path, closure(this.units, path)]));
    for (const path of this.units.keys()) {
      this.sources[path] ??= { content: readFileSync(join(root, "node_modules", path), "utf8") };
    }
    this.contracts = [...this.units].flatMap(([path, unit]) =>
      unit.nodes.filter((it) => it.nodeType === "ContractDefinition").map((node) => ({ path, node })));
    this.uses = uses(this.units);
  }

  /** Test files of the file's own feature that import it; where it has none there, all that do, but the random campaigns. */
  testsOf(path) {
    const all = [...this.closures]
      .filter(([test, known]) => test.endsWith(".t.sol") && /^src\/test\/solidity\/(?!invariant\/)/.test(test) && known.has(path))
      .map(([test]) => test)
      .sort();
    const own = all.filter((it) => featureOf(it) === featureOf(path));
    return own.length > 0 ? own : all;
  }

  /** The files, and those whose code they, or what they import, deploy by name from an artifact. */
  deployedBy(paths) {
    const found = new Set(paths);
    for (const path of found) {
      for (const at of this.closures.get(path)) {
        for (const [, file] of this.sources[at].content.matchAll(/"(\w+\.sol):\w+"/g)) {
          const [named] = [...this.closures.keys()].filter((it) => it.endsWith(`/${file}`));
          if (named !== undefined) found.add(named);
        }
      }
    }
    return [...found];
  }

  /** Contracts with code of their own into which code of the file is compiled. */
  affectedBy(path) {
    const reached = new Set(this.contracts.filter((it) => it.path === path).map(({ node }) => node.id));
    let grown = true;
    while (grown) {
      grown = false;
      for (const [id, used] of this.uses) {
        if (!reached.has(id) && used.some((it) => reached.has(it))) grown = reached.add(id) !== undefined;
      }
    }
    return this.contracts
      .filter(({ node }) => reached.has(node.id) && node.contractKind === "contract" && !node.abstract)
      .map(({ path: at, node }) => ({ path: at, name: node.name }));
  }

  hashOf(paths) {
    const all = new Set(paths.flatMap((path) => [...this.closures.get(path)]));
    return sha(...[...all].sort().flatMap((path) => [path, this.sources[path].content]));
  }

  sourcesOf(paths) {
    const all = new Set(paths.flatMap((path) => [...this.closures.get(path)]));
    return Object.fromEntries([...all].map((path) => [path, this.sources[path]]));
  }
}

/** contract id -> ids of the contracts whose code becomes part of its own: bases, libraries, what it creates. */
function uses(units) {
  const owner = new Map(); // function, modifier or constant -> contract
  const libraries = new Set();
  const each = (visit) => units.forEach((unit) => unit.nodes.filter((it) => it.nodeType === "ContractDefinition").forEach(visit));
  each((contract) => {
    if (contract.contractKind === "library") libraries.add(contract.id);
    for (const member of contract.nodes) owner.set(member.id, contract.id);
  });
  const found = new Map();
  each((contract) => {
    const used = new Set([...contract.linearizedBaseContracts, ...(contract.contractDependencies ?? [])]);
    walk(contract, (node) => {
      const at = owner.get(node.referencedDeclaration);
      if (at !== undefined && libraries.has(at)) used.add(at);
      if (node.nodeType === "NewExpression") used.add(node.typeName.referencedDeclaration);
      for (const { functionList } of node.nodeType === "UsingForDirective" ? [node] : []) {
        for (const it of functionList ?? []) used.add(owner.get(it.function?.referencedDeclaration));
      }
      return true;
    });
    used.delete(contract.id);
    found.set(contract.id, [...used].filter((it) => it !== undefined));
  });
  return found;
}

/** The compiler in a thread of its own. */
export class Compiler {
  #worker;
  #waiting = new Map();
  #next = 0;

  constructor() {
    const settings = { evmVersion: compiler.evmVersion, metadata: compiler.metadata, ...plain };
    this.#worker = new Worker(new URL("./mutation-compiler.mjs", import.meta.url), { workerData: { settings } });
    this.#worker.on("message", ({ id, ...answer }) => {
      this.#waiting.get(id).resolve(answer);
      this.#waiting.delete(id);
    });
    this.#worker.on("error", (error) => this.#waiting.forEach(({ reject }) => reject(error)));
  }

  compile(sources, selection) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, sources, selection });
    });
  }

  close() {
    return this.#worker.terminate();
  }
}

/** A copy of the sources, built by forge, in which code can be exchanged. */
export class Workspace {
  #at;
  #mark;
  #snapshot;
  #beside;
  #environment = forgeEnvironment({
    FOUNDRY_VIA_IR: "false",
    FOUNDRY_OPTIMIZER: "false",
    FOUNDRY_CODE_SIZE_LIMIT: "200000",
    FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: "target/failures/fuzz",
    FOUNDRY_INVARIANT_FAILURE_PERSIST_DIR: "target/failures/invariant",
  });
  #cache;
  #known = {}; // test file -> {hash of all that it is made of, unfit: its tests that fail with the right code}
  #artifacts = new Map();
  #files;

  /** @param paths whose closure is copied and built */
  constructor(name, snapshot, paths) {
    this.#at = join(home, name);
    this.#mark = join(this.#at, "right.json");
    this.#snapshot = snapshot;
    const beside = READ.flatMap((it) => (statSync(join(root, it)).isFile() ? [it] : readdirSync(join(root, it)).sort().map((file) => `${it}/${file}`)));
    this.#beside = sha(JSON.stringify(compiler), ...beside.map((it) => readFileSync(join(root, it))));
    // Where a broken run has left wrong code behind, nothing is kept.
    if (existsSync(this.#mark)) this.#known = JSON.parse(readFileSync(this.#mark, "utf8"));
    else rmSync(this.#at, { recursive: true, force: true });
    const wanted = new Set(paths.flatMap((path) => [...snapshot.closures.get(path)]));
    this.#files = wanted;
    const at = (path) => join(this.#at, path.startsWith("src/") ? path : join("node_modules", path));
    const there = existsSync(join(this.#at, "src")) ? solidityFiles(join(this.#at, "src")) : [];
    for (const file of there) if (!wanted.has(file.slice(this.#at.length + 1))) rmSync(file);
    for (const path of wanted) {
      const { content } = snapshot.sources[path];
      if (existsSync(at(path)) && readFileSync(at(path), "utf8") === content) continue;
      mkdirSync(dirname(at(path)), { recursive: true });
      writeFileSync(at(path), content);
    }
    for (const it of READ) cpSync(join(root, it), join(this.#at, it), { recursive: true });
  }

  has(path) {
    return this.#files.has(path);
  }

  /** Builds, and finds the tests that fail even with the right code (a gas limit, say): they judge no mutant. */
  async prepare(tests) {
    const built = forge(["build"], this.#environment, "pipe", this.#at);
    if (built.status !== 0) throw new Error("forge does not build the sources:\n" + built.stdout + built.stderr);
    this.#cache = JSON.parse(readFileSync(join(this.#at, "target/forge/cache/solidity-files-cache.json"), "utf8"));
    const hash = (test) => sha(this.#beside, this.#snapshot.hashOf([test]));
    const open = tests.filter((test) => this.#known[test]?.hash !== hash(test));
    for (const test of open) delete this.#known[test];
    if (open.length > 0) {
      const { failed, output } = await this.test(open, false);
      if (failed.some((it) => it.file === "")) throw new Error("the tests do not run:\n" + output.slice(-2000));
      const dead = failed.filter((it) => it.test === "setUp").map((it) => it.file);
      // A suite that fails before its first test would kill every mutant.
      if (dead.length > 0) throw new Error(`with the right code these suites do not get past setUp: ${dead.join(", ")}\n${output.slice(-2000)}`);
      for (const test of open) {
        this.#known[test] = { hash: hash(test), unfit: failed.filter((it) => it.file === test).map((it) => it.test) };
      }
      this.#keep();
    }
    return this.#unfit(tests);
  }

  #unfit(tests) {
    return [...new Set(tests.flatMap((test) => this.#known[test]?.unfit ?? []))];
  }

  /** Exchanges the code of contracts in forge's artifacts; `restore` puts the right code back. */
  exchange(contracts) {
    rmSync(this.#mark, { force: true });
    for (const { path, name, creation, runtime } of contracts) {
      const file = this.#artifactOf(path, name);
      if (!this.#artifacts.has(file)) this.#artifacts.set(file, readFileSync(file, "utf8"));
      const artifact = JSON.parse(this.#artifacts.get(file));
      artifact.bytecode.object = `0x${creation}`;
      artifact.deployedBytecode.object = `0x${runtime}`;
      writeFileSync(file, JSON.stringify(artifact));
    }
  }

  restore() {
    for (const [file, content] of this.#artifacts) writeFileSync(file, content);
    this.#keep();
  }

  #keep() {
    writeFileSync(this.#mark, JSON.stringify(this.#known));
  }

  #artifactOf(path, name) {
    const [byProfile] = Object.values(this.#cache.files[path].artifacts[name]);
    const [{ path: file }] = Object.values(byProfile);
    return join(this.#at, "target/forge/out", file);
  }

  /** @returns {failed: [{file, test}], output}; a run that does not end counts as a failure */
  async test(tests, failFast = true) {
    rmSync(join(this.#at, "target", "failures"), { recursive: true, force: true });
    const args = ["test", "--match-path", `{${tests.join(",")}}`, "--no-match-contract", QUIET];
    if (failFast) args.push("--fail-fast");
    const unfit = this.#unfit(tests);
    if (unfit.length > 0) args.push("--no-match-test", `^(${unfit.join("|")})\\(`);
    const { output, ended, status } = await run(args, this.#environment, this.#at);
    if (!ended) return { failed: [{ file: "", test: "a run that did not end" }], output };
    const failed = failures(output);
    if ((status === 0) !== (failed.length === 0)) throw new Error(`forge broke off (exit ${status}):\n${output.slice(-2000)}`);
    return { failed, output };
  }
}

/** What forge lists at its end, suite by suite. */
function failures(output) {
  const [, list = ""] = output.split("\nFailing tests:\n");
  const failed = [];
  let file;
  for (const line of list.split("\n")) {
    file = /^Encountered \d+ failing tests? in (.*\.sol):/.exec(line)?.[1] ?? file;
    const test = /\b((?:test|invariant)\w*)\(/.exec(line)?.[1] ?? (/\bsetUp\(/.test(line) ? "setUp" : undefined);
    if (file !== undefined && test !== undefined) failed.push({ file, test });
  }
  return failed;
}

function run(args, env, cwd) {
  return new Promise((resolve, reject) => {
    const limited = ["-c", `ulimit -St ${LIMIT}; exec "$@"`, "sh", forgeBinary, ...args];
    const child = spawn("sh", limited, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (it) => (output += it));
    child.stderr.on("data", (it) => (output += it));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      if (signal === null || signal === "SIGXCPU") resolve({ output, status, ended: signal === null });
      else reject(new Error(`forge was ended by ${signal}`));
    });
  });
}

/** What earlier runs found, one file per mutant; a result counts as long as what led to it is the same. */
export class Results {
  #folder = join(home, "results");

  get(id, key) {
    const file = join(this.#folder, `${id}.json`);
    if (!existsSync(file)) return undefined;
    const known = JSON.parse(readFileSync(file, "utf8"));
    return known.key === key ? known : undefined;
  }

  put(id, result) {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(join(this.#folder, `${id}.json`), JSON.stringify(result));
  }
}
