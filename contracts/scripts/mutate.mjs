// Mutation testing: each mutant of a contract is one small change; a test must fail for it.
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { CONFIGURATION, NOT_FOUND, OK, Refusal, UNVERIFIED, command, requireInstalled, table } from "./command.mjs";
import { solidityFiles } from "./compile.mjs";
import { root } from "./forge.mjs";
import { Compiler, Results, Snapshot, Workspace, sha } from "./mutation.mjs";
import { apply, mutants } from "./mutators.mjs";
import { featureOf, keep, kept, madeFrom } from "./scores.mjs";
import { stateVariables } from "./sources.mjs";

const THRESHOLD = 90; // per cent of the mutants that differ from the original

const HELP = `
usage: ./bascule contracts mutate [--contract NAME]... [--feature FOLDER]... [--list] [--smoke] [--json]

Changes the contracts one small step at a time, and runs the tests of the contract's own folder. One must fail:
a mutant that lives is a rule that no test holds. What cannot be told apart from the original, or is accepted
for a reason, stands in contracts/mutation/survivors, and the score of each file that passes in contracts/mutation/scores.
Results are kept in contracts/target/mutation: a run that was broken off goes on where it was, and only what changed
since runs again.

  --contract NAME   only the contract or library of this name (may be given several times); default: all
  --feature FOLDER  only what lies in this folder of src/main/solidity
  --list            print the mutants and run none
  --smoke           one mutant that must be killed and one that must not differ: that this command can tell

Examples:
  ./bascule contracts mutate
  ./bascule contracts mutate --contract SplitPayments --contract LargestRemainder
  ./bascule contracts mutate --feature vault --json

Exit: 0 at least ${THRESHOLD} % killed and every survivor explained; 9 otherwise; 2 usage; 3 not built; 4 no such contract.
`;

const OPTIONS = {
  contract: { type: "string", multiple: true, default: [] },
  feature: { type: "string", multiple: true, default: [] },
  list: { type: "boolean", default: false },
  smoke: { type: "boolean", default: false },
};

function chosen(snapshot, { contract, feature }) {
  const state = stateVariables(snapshot.units);
  const files = [...snapshot.units.keys()].filter((path) => path.startsWith("src/main/"));
  const all = files.map((path) => {
    const text = Buffer.from(snapshot.sources[path].content);
    return { path, name: basename(path, ".sol"), text, mutants: mutants(path, text, snapshot.units.get(path), state) };
  });
  const names = new Set(all.map((it) => it.name));
  const unknown = contract.find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new Refusal(NOT_FOUND, "unknown_contract", "there is no such contract", `src/main/solidity has no ${unknown}.sol`,
      `There are: ${[...names].join(", ")}.`);
  }
  const lost = feature.find((folder) => !files.some((path) => featureOf(path) === folder));
  if (lost !== undefined) {
    throw new Refusal(NOT_FOUND, "unknown_feature", "there is no such folder", `src/main/solidity has no ${lost}`, "Look there.");
  }
  const wanted = ({ path, name }) =>
    (contract.length + feature.length === 0) || contract.includes(name) || feature.includes(featureOf(path));
  return all.filter((it) => wanted(it) && it.mutants.length > 0);
}

function list(targets, json) {
  const shown = targets.flatMap((it) => it.mutants.map(({ edits, ...rest }) => rest));
  if (json) console.log(JSON.stringify(shown, null, 1));
  else for (const it of shown) console.log(describe(it));
  return OK;
}

const describe = (it) => `${it.id}  ${it.file.slice("src/main/solidity/".length)}:${it.line}  ${it.name}: `
  + `${it.original.replace(/\s+/g, " ").slice(0, 100)}: ${it.mutation.replace(/\s+/g, " ")}`;

/** One target file: compiles each mutant, one ahead of the tests, and lets the tests judge. */
class Judge {
  constructor(snapshot, workspace, compiler, results) {
    Object.assign(this, { snapshot, workspace, compiler, results });
  }

  async begin(target) {
    const { snapshot, compiler } = this;
    this.target = target;
    this.affected = snapshot.affectedBy(target.path).filter((it) => this.workspace.has(it.path));
    this.sources = snapshot.sourcesOf([target.path, ...this.affected.map((it) => it.path)]);
    this.tests = snapshot.testsOf(target.path);
    this.testsKey = snapshot.hashOf(this.tests.length > 0 ? this.tests : [target.path]);
    this.own = sha(...this.affected.map((it) => it.path + it.name), ...Object.entries(this.sources).flatMap(([path, { content }]) => [path, content]));
    if (this.tests.length > 0 && this.affected.length > 0) await this.#canary();
    this.original = undefined;
    this.compileOriginal = async () => (this.original ??= (await compiler.compile(this.sources, this.affected)).contracts);
  }

  /** Code that does nothing must be noticed: otherwise the tests do not run the code that is exchanged here. */
  async #canary() {
    this.workspace.exchange(this.affected.filter((it) => it.path.startsWith("src/main/")).map((it) => ({ ...it, creation: "60016000f3", runtime: "00" })));
    const { failed } = await this.workspace.test(this.tests);
    this.workspace.restore();
    if (failed.length === 0) {
      throw new Refusal(UNVERIFIED, "canary_lives", `no test notices that ${this.target.name} has no code`,
        "the canary mutant was not killed, so no result of this run counts", "Does a test deploy it?");
    }
  }

  known(mutant) {
    const result = this.results.get(mutant.id, sha(this.own, mutant.id));
    if (result === undefined) return undefined;
    const valid = result.by === undefined
      ? result.tests === this.testsKey || ["invalid", "same"].includes(result.status)
      : this.snapshot.closures.has(result.by.file) && this.snapshot.hashOf([result.by.file]) === result.tests;
    return valid ? result : undefined;
  }

  async compile(mutant) {
    const changed = { ...this.sources, [this.target.path]: { content: apply(this.target.text, mutant.edits) } };
    const original = await this.compileOriginal();
    const { refused, contracts } = await this.compiler.compile(changed, this.affected);
    if (refused !== undefined) return { status: "invalid" };
    const differing = contracts.filter((it, i) => it.creation !== original[i].creation);
    return differing.length === 0 ? { status: "same" } : { contracts: differing };
  }

  async test({ contracts }) {
    if (this.tests.length === 0) return { status: "survived", tests: this.testsKey };
    this.workspace.exchange(contracts);
    try {
      const { failed } = await this.workspace.test(this.tests);
      if (failed.length === 0) return { status: "survived", tests: this.testsKey };
      const [by] = failed;
      return by.file === ""
        ? { status: "killed", tests: this.testsKey }
        : { status: "killed", by, tests: this.snapshot.hashOf([by.file]) };
    } finally {
      this.workspace.restore();
    }
  }

  async run(target, progress) {
    await this.begin(target);
    const open = [];
    const found = new Map();
    for (const mutant of target.mutants) {
      const known = this.known(mutant);
      if (known === undefined) open.push(mutant);
      else found.set(mutant.id, known);
    }
    let ahead = open.length > 0 ? this.compile(open[0]) : undefined;
    for (const [i, mutant] of open.entries()) {
      const compiled = await ahead;
      ahead = i + 1 < open.length ? this.compile(open[i + 1]) : undefined;
      ahead?.catch(() => undefined); // awaited in the next round
      const result = compiled.contracts === undefined ? compiled : await this.test(compiled);
      const kept = { ...result, key: sha(this.own, mutant.id), file: mutant.file };
      this.results.put(mutant.id, kept);
      found.set(mutant.id, kept);
      progress(target, mutant, result, i + 1, open.length);
    }
    return found;
  }
}

async function judge(snapshot, targets, json) {
  const compiler = new Compiler();
  const results = new Results();
  const rows = [];
  try {
    for (const feature of new Set(targets.map((it) => featureOf(it.path)))) {
      const group = targets.filter((it) => featureOf(it.path) === feature);
      // A small workspace: forge looks at all of it for each mutant.
      const tests = [...new Set(group.flatMap((it) => snapshot.testsOf(it.path)))].sort();
      const workspace = new Workspace(feature, snapshot, snapshot.deployedBy([...tests, ...group.map((it) => it.path)]));
      const unfit = await workspace.prepare(tests);
      if (unfit.length > 0) console.error(`not judging (they fail without the optimizer): ${unfit.join(", ")}`);
      const judge = new Judge(snapshot, workspace, compiler, results);
      for (const target of group) {
        const found = await judge.run(target, (it, mutant, { status }, n, all) => {
          if (status === "survived" || n % 20 === 0 || n === all) console.error(`${it.name} ${n}/${all}${status === "survived" ? `  lives: ${describe(mutant)}` : ""}`);
        });
        rows.push({ target, found });
      }
    }
    return report(rows, json);
  } finally {
    await compiler.close();
  }
}

/** id -> {equivalent: true | false, reason}: written by hand, for each survivor that is meant to be one. */
function explained() {
  const entries = kept("survivors");
  const wrong = entries.find((it) => !/^[0-9a-f]{12}$/.test(it.id) || !["equivalent", "accepted"].includes(it.kind) || !(it.reason?.length > 20));
  if (wrong !== undefined) {
    throw new Refusal(CONFIGURATION, "bad_explanation", "mutation/survivors is not understood", `entry ${JSON.stringify(wrong)}`,
      "Each entry has an id, kind (equivalent or accepted) and a reason in a sentence.");
  }
  return new Map(entries.map((it) => [it.id, it]));
}

function report(rows, json) {
  const reasons = explained();
  const stale = new Set([...reasons.values()].filter((it) => rows.some(({ target }) => target.path === it.file)).map((it) => it.id));
  const survivors = [];
  const contracts = rows.map(({ target, found }) => {
    const count = { mutants: target.mutants.length, invalid: 0, same: 0, killed: 0, equivalent: 0, accepted: 0, survived: 0 };
    for (const mutant of target.mutants) {
      const { status } = found.get(mutant.id);
      const why = status === "survived" ? reasons.get(mutant.id) : undefined;
      count[why?.kind ?? status]++;
      if (status !== "survived") continue;
      stale.delete(mutant.id);
      const { edits, ...shown } = mutant;
      survivors.push({ ...shown, kind: why?.kind ?? null, reason: why?.reason ?? null });
    }
    return { name: target.name, file: target.path, ...count, score: score(count) };
  });
  const sum = (field) => contracts.reduce((all, it) => all + it[field], 0);
  const total = Object.fromEntries(["mutants", "invalid", "same", "killed", "equivalent", "accepted", "survived"].map((it) => [it, sum(it)]));
  total.score = score(total);
  const unexplained = survivors.filter((it) => it.kind === null);
  const low = contracts.filter((it) => it.score < THRESHOLD);
  const ok = low.length === 0 && unexplained.length === 0 && stale.size === 0;
  const passed = contracts.filter((it) => !low.includes(it) && unexplained.every(({ file }) => file !== it.file));
  const of = (file) => madeFrom(rows.find(({ target }) => target.path === file).target.mutants);
  keep(rows.map(({ target }) => target.path), passed.map(({ name, ...it }) => ({ ...it, of: of(it.file) })));
  const result = { ok, threshold: THRESHOLD, contracts, total, survivors, stale: [...stale] };
  mkdirSync(join(root, "target", "mutation"), { recursive: true });
  writeFileSync(join(root, "target", "mutation", "report.json"), JSON.stringify(result, null, 1));
  if (json) console.log(JSON.stringify(result, null, 1));
  else print(result, unexplained, low);
  return ok ? OK : UNVERIFIED;
}

const score = ({ killed, accepted, survived }) => {
  const judged = killed + accepted + survived;
  return judged === 0 ? 100 : Math.floor((1000 * killed) / judged) / 10;
};

function print({ contracts, total, stale, ok }, unexplained, low) {
  const row = (it) => [it.name, it.mutants, it.invalid, it.same, it.killed, it.equivalent, it.accepted, it.survived, `${it.score} %`];
  const headings = ["contract", "mutants", "invalid", "same code", "killed", "equivalent", "accepted", "live", "score"];
  console.log(table(headings, [...contracts.map(row), row({ name: "all", ...total })]));
  for (const it of unexplained) console.log(`lives  ${describe(it)}`);
  for (const id of stale) console.log(`explained but killed, or no mutant any more: ${id}; take it out of mutation/survivors`);
  for (const it of low) console.log(`below ${THRESHOLD} %: ${it.name}, ${it.score} %`);
  console.log(ok ? "every mutant is killed or explained" : "not verified");
}

/** What a build can afford each time: that the command sees a wrong contract, and sees that a right one is right. */
async function smoke(snapshot) {
  const path = "src/main/solidity/split/LargestRemainder.sol";
  const text = Buffer.from(snapshot.sources[path].content);
  const all = mutants(path, text, snapshot.units.get(path), stateVariables(snapshot.units));
  const canary = all.find((it) => it.original === "++shares[best]" && it.operator === "operator");
  if (canary === undefined) throw new Error("the mutant that must be killed is not made any more");
  const still = { ...canary, id: "0".repeat(12), edits: [{ start: 0, end: 0, text: "\n" }], mutation: "nothing changes" };
  const target = { path, name: "LargestRemainder", text, mutants: [still, canary] };
  const tests = snapshot.testsOf(path);
  const workspace = new Workspace("smoke", snapshot, snapshot.deployedBy([...tests, path]));
  const compiler = new Compiler();
  const none = { get: () => undefined, put: () => undefined };
  try {
    const deployed = snapshot.contracts
      .filter(({ path: at, node }) => at.startsWith("src/main/") && node.contractKind === "contract" && !node.abstract)
      .map(({ path: at, node }) => ({ path: at, name: node.name }));
    const { refused } = await compiler.compile(snapshot.sources, deployed);
    if (refused !== undefined) {
      console.log(`mutation smoke: mutants are compiled without the IR pipeline, and so this does not compile:\n${refused}`);
      return UNVERIFIED;
    }
    await workspace.prepare(tests);
    const judge = new Judge(snapshot, workspace, compiler, none);
    const found = await judge.run(target, () => undefined);
    const [first, second] = [found.get(still.id).status, found.get(canary.id).status];
    console.log(`mutation smoke: an unchanged contract is ${first}, a wrong one is ${second}`);
    return first === "same" && second === "killed" ? OK : UNVERIFIED;
  } finally {
    await compiler.close();
  }
}

await command("mutate", HELP, OPTIONS, async (options) => {
  requireInstalled();
  const snapshot = new Snapshot([...solidityFiles(join(root, "src", "main")), ...solidityFiles(join(root, "src", "test"))]);
  if (options.smoke) return smoke(snapshot);
  const targets = chosen(snapshot, options);
  if (options.list) return list(targets, options.json);
  return judge(snapshot, targets, options.json);
});
