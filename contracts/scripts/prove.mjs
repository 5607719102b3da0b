// Proofs with the compiler's model checker (CHC): every assert of every harness, for all inputs and all sequences of calls.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NOT_FOUND, OK, Refusal, UNVERIFIED, command, requireInstalled, table } from "./command.mjs";
import { solidityFiles } from "./compile.mjs";
import { root, settings } from "./forge.mjs";
import { closure, contents, find, span, trees, walk } from "./sources.mjs";

const folder = join(root, "src", "proof", "solidity");
const kept = join(root, "target", "proofs");
const CANARY = "CanaryProof";
const LIMIT = 900; // seconds of processor time for one harness
const AT_ONCE = 2;
const WORSE = ["proved", "vacuous", "unknown", "refuted"];

const HELP = `
usage: ./bascule contracts prove [--harness NAME]... [--fresh] [--json]

Proves the properties of src/proof/solidity: each function of a harness is a property, stated with the contracts' own
libraries, and each assert in it must hold for all inputs and all sequences of calls. "Might happen" and "unknown" count
as not proved. A property whose assumptions no input meets (vacuous) does not count either. A planted false property, the
canary, must be refuted. What was proved is kept in contracts/target/proofs until a source that it depends on changes.
Where there is a native z3 (package z3) it goes first, and is much faster than the one inside the compiler.

  --harness NAME   only this harness contract (may be given several times)
  --fresh          prove again what is kept

Examples:
  ./bascule contracts prove
  ./bascule contracts prove --harness ClocksProof --json

Exit: 0 all proved and the canary refuted; 9 otherwise; 2 usage; 3 not built; 4 no such harness.
`;

const OPTIONS = {
  harness: { type: "string", multiple: true, default: [] },
  fresh: { type: "boolean", default: false },
};

async function run({ harness: names, fresh, json }) {
  requireInstalled();
  const solvers = spawnSync("z3", ["--version"]).status === 0 ? ["native", "built in"] : ["built in", "without a limit"];
  const sources = contents(solidityFiles(folder));
  const units = trees(sources);
  const all = Object.keys(sources).flatMap((file) => harnesses(units, sources, file));
  const unknown = names.find((name) => !all.some((it) => it.contract === name));
  if (unknown !== undefined) {
    throw new Refusal(NOT_FOUND, "unknown_harness", "there is no such harness", `src/proof/solidity has no contract ${unknown}`,
      `There are: ${all.map((it) => it.contract).join(", ")}.`);
  }
  const chosen = all.filter((it) => names.length === 0 || names.includes(it.contract) || it.contract === CANARY);
  const results = new Array(chosen.length);
  let next = 0;
  const worker = async () => {
    while (next < chosen.length) {
      const i = next++;
      results[i] = await judge(chosen[i], solvers, fresh);
      const { contract, seconds, known } = results[i];
      console.error(`${contract}  ${known ? "as before" : `${seconds} s`}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report(results, solvers, json);
}

/** The harness contracts of a file: their properties, with the places of their asserts. */
function harnesses(units, sources, file) {
  const text = Buffer.from(sources[file].content);
  const inputs = {};
  for (const path of closure(units, file)) inputs[path] = { content: sources[path]?.content ?? find(path).contents };
  return units.get(file).nodes
    .filter((it) => it.nodeType === "ContractDefinition" && it.contractKind === "contract" && !it.abstract)
    .map((node) => {
      const functions = node.nodes.filter((it) => it.nodeType === "FunctionDefinition" && it.body);
      const properties = functions.map((it) => ({ name: it.name, says: says(it), end: span(it.body).end - 1, asserts: asserts(it) }));
      return { file, contract: node.name, text, inputs, properties: properties.filter((it) => it.asserts.length > 0) };
    })
    .filter((it) => it.properties.length > 0);
}

function says({ documentation }) {
  const text = (documentation?.text ?? "").replace(/@(dev|notice)\s*/g, "").replace(/\s+/g, " ").trim();
  return text === "" ? null : text;
}

function asserts(definition) {
  const found = [];
  walk(definition, (node) => {
    if (node.nodeType === "FunctionCall" && node.expression.name === "assert") found.push(span(node).start);
    return true;
  });
  return found;
}

async function judge(harness, solvers, fresh) {
  const { contract, file, inputs } = harness;
  const key = createHash("sha256").update(JSON.stringify([file, contract, inputs, settings.evmVersion, settings.solc])).digest("hex");
  const known = join(kept, `${key}.json`);
  if (!fresh && existsSync(known)) return { ...JSON.parse(readFileSync(known, "utf8")), known: true };
  const begun = Date.now();
  let best;
  for (const solver of solvers) {
    best = better(best, await attempt(harness, solver));
    if (best.every((it) => it.state === "proved" || it.state === "refuted")) break;
  }
  if (contract !== CANARY && best.some((it) => it.state === "proved")) await markVacuous(harness, best, solvers[0]);
  const result = { contract, file, seconds: Math.round((Date.now() - begun) / 100) / 10, properties: best };
  // What was not decided may be, another time.
  if (best.every((it) => it.state !== "unknown")) {
    mkdirSync(kept, { recursive: true });
    writeFileSync(known, JSON.stringify(result));
  }
  return result;
}

/** Where one solver gave up, another may not have. */
function better(before, now) {
  if (before === undefined) return now;
  return before.map((it, i) => (it.state === "unknown" ? now[i] : it));
}

async function attempt({ file, contract, inputs, properties }, solver) {
  const findings = await solve({ file, contract, sources: inputs, solver, evmVersion: settings.evmVersion });
  return properties.map(({ name, says, asserts }) => {
    const states = asserts.map((start) => stateOf(findings, file, start));
    const { state, detail } = states.reduce((a, b) => (WORSE.indexOf(b.state) > WORSE.indexOf(a.state) ? b : a));
    return { name, says, asserts: asserts.length, state, detail, solver };
  });
}

function stateOf(findings, file, start) {
  const here = findings.filter(({ at }) => at?.file === file && at.start === start);
  const violated = here.find((it) => it.message.startsWith("CHC: Assertion violation happens here"));
  if (violated !== undefined) return { state: "refuted", detail: violated.message.split("\n").slice(1).join(" ").trim() };
  const safe = here.some((it) => it.message.startsWith("CHC: Assertion violation check is safe"));
  const open = here.some((it) => it.message.includes("might happen"));
  return { state: safe && !open ? "proved" : "unknown", detail: "" };
}

/** With `assert(false)` at its end a property must fail; if that is proved too, nothing ever gets there. */
async function markVacuous({ file, contract, inputs, text, properties }, best, solver) {
  const planted = properties.map((it) => it.end);
  let changed = text;
  for (const end of [...planted].sort((a, b) => b - a)) {
    changed = Buffer.concat([changed.subarray(0, end), Buffer.from("assert(false);"), changed.subarray(end)]);
  }
  const sources = { ...inputs, [file]: { content: changed.toString() } };
  const findings = await solve({ file, contract, sources, solver, evmVersion: settings.evmVersion });
  const length = "assert(false);".length;
  properties.forEach(({ end }, i) => {
    const start = end + planted.filter((it) => it < end).length * length;
    const { state } = stateOf(findings, file, start);
    if (state === "proved" && best[i].state === "proved") {
      Object.assign(best[i], { state: "vacuous", detail: "no input meets what it assumes" });
    }
  });
}

function solve(task) {
  return new Promise((resolve, reject) => {
    const script = join(root, "scripts", "prove-solver.mjs");
    const limited = ["-c", `ulimit -St ${LIMIT}; exec "$@"`, "sh", process.execPath, script];
    const child = spawn("sh", limited, { stdio: ["pipe", "pipe", "inherit"] });
    let output = "";
    child.stdout.on("data", (it) => (output += it));
    child.on("error", reject);
    child.on("close", () => {
      resolve(output === "" ? [] : JSON.parse(output)); // nothing found within the limit: nothing is known
    });
    child.stdin.end(JSON.stringify(task));
  });
}

function report(results, solvers, json) {
  const canary = results.find((it) => it.contract === CANARY);
  const refuted = canary !== undefined && canary.properties.every((it) => it.state === "refuted");
  const properties = results
    .filter((it) => it !== canary)
    .flatMap(({ contract, file, properties }) => properties.map((it) => ({ harness: contract, file, ...it })));
  const open = properties.filter((it) => it.state !== "proved");
  const ok = refuted && open.length === 0;
  const result = { ok, canaryRefuted: refuted, proved: properties.length - open.length, properties };
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, "report.json"), JSON.stringify(result, null, 1));
  if (json) {
    console.log(JSON.stringify(result, null, 1));
  } else {
    const words = { proved: "proved", vacuous: "VACUOUS", unknown: "NOT PROVED", refuted: "REFUTED" };
    console.log(table(["property", "asserts", "result"], properties.map((it) => [`${it.harness}.${it.name}`, it.asserts, words[it.state]])));
    for (const it of open.filter((each) => each.detail !== "")) console.log(`${it.harness}.${it.name}: ${it.detail}`);
    console.log(`${result.proved} of ${properties.length} properties proved; the canary is ${refuted ? "refuted, as it must be" : "NOT refuted: no result of this run counts"}`);
  }
  return ok ? OK : UNVERIFIED;
}

await command("prove", HELP, OPTIONS, run);
