// One run of the compiler's model checker, in a process of its own so that it can be given a limit.
// Standard input: {file, contract, sources, solver: "z3" | "smtlib2", evmVersion}; output: the findings, as JSON.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { solc } from "./sources.mjs";

const QUERY_LIMIT = 60; // seconds for one query of the native solver

const { file, contract, sources, solver, evmVersion } = JSON.parse(readFileSync(0, "utf8"));
const modelChecker = {
  engine: "chc",
  targets: ["assert"],
  contracts: { [file]: [contract] },
  showProvedSafe: true,
  showUnproved: true,
  solvers: [solver],
  timeout: 0,
};
const input = {
  language: "Solidity",
  sources,
  settings: { evmVersion, modelChecker, outputSelection: { "*": { "*": ["abi"] } } },
};
const native = (query) => {
  const { stdout } = spawnSync("z3", ["-smt2", "-in", `-T:${QUERY_LIMIT}`], { input: query, encoding: "utf8", maxBuffer: 1 << 28 });
  return { contents: stdout };
};
const output = JSON.parse(solc().compile(JSON.stringify(input), solver === "smtlib2" ? { smtSolver: native } : {}));
const findings = (output.errors ?? []).map(({ severity, message, sourceLocation }) => ({ severity, message, at: sourceLocation }));
process.stdout.write(JSON.stringify(findings));
