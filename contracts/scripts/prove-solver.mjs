// One run of the compiler's model checker, in a process of its own so that it can be given a limit.
// Standard input: {file, contract, sources, evmVersion, solver}; output: the findings, as JSON. The solver is "native"
// (z3 of this machine), "built in" (z3 inside the compiler) or "without a limit" (the same, for as long as it takes).
// Limits are counts of the solver's steps, not seconds: a slow machine proves what a fast one does.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { solc } from "./sources.mjs";

const STEPS = 100_000_000; // of the native solver, for one query: about a minute

const { file, contract, sources, solver, evmVersion } = JSON.parse(readFileSync(0, "utf8"));
const modelChecker = {
  engine: "chc",
  targets: ["assert"],
  contracts: { [file]: [contract] },
  showProvedSafe: true,
  showUnproved: true,
  solvers: [solver === "native" ? "smtlib2" : "z3"],
  ...(solver === "without a limit" ? { timeout: 0 } : {}),
};
const input = {
  language: "Solidity",
  sources,
  settings: { evmVersion, modelChecker, outputSelection: { "*": { "*": ["abi"] } } },
};
const native = (query) => {
  const { stdout } = spawnSync("z3", ["-smt2", "-in", `rlimit=${STEPS}`], { input: query, encoding: "utf8", maxBuffer: 1 << 28 });
  return { contents: stdout };
};
const output = JSON.parse(solc().compile(JSON.stringify(input), solver === "native" ? { smtSolver: native } : {}));
const findings = (output.errors ?? []).map(({ severity, message, sourceLocation }) => ({ severity, message, at: sourceLocation }));
process.stdout.write(JSON.stringify(findings));
