// The forge suite as the build runs it (phase test), and what a green forge alone does not show: the canary fails,
// every invariant action succeeded often enough, every custom error is reached, the snapshots are as committed.
// node scripts/forge-test.mjs [--update]       --update writes the snapshots that differ anew
// BASCULE_FUZZ_RUNS, BASCULE_INVARIANT_RUNS raise the campaigns.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { artifacts } from "./artifacts.mjs";
import { solidityFiles } from "./compile.mjs";
import { forge, root } from "./forge.mjs";
import { snapshots } from "./snapshots.mjs";

const LEAST_SUCCESSES = 20; // per action, over a whole run
const update = process.argv.includes("--update");
const stamp = join(root, "target", "forge-test.stamp");
const calls = join(root, "target", "forge", "invariant.calls");
const gas = join(root, "target", "forge", "snapshots");

/** Never reached: OpenZeppelin declares them for names longer than 31 bytes and zero senders, which cannot be. */
const UNREACHABLE = new Set([
  "InvalidShortString",
  "StringTooLong",
  "ERC20InvalidSender",
  "ERC20InvalidApprover",
  "InvalidAccountNonce",
  "ECDSAInvalidSignatureLength",
]);

const problems = [];
const hash = fingerprint();
if (!update && existsSync(stamp) && readFileSync(stamp, "utf8") === hash) {
  console.log("contracts: forge suite unchanged and green");
  process.exit(0);
}
rmSync(calls, { force: true });
rmSync(gas, { recursive: true, force: true });
suite();
canary();
if (problems.length === 0) {
  actions();
  errors();
  bans();
  problems.push(...snapshots(update));
}
if (problems.length > 0) {
  console.error("contracts: " + problems.join("\ncontracts: "));
  process.exit(1);
}
writeFileSync(stamp, update ? fingerprint() : hash);

function fingerprint() {
  const it = createHash("sha256").update(process.env.BASCULE_FUZZ_RUNS ?? "").update("/");
  it.update(process.env.BASCULE_INVARIANT_RUNS ?? "");
  const more = ["foundry.toml", "package-lock.json"];
  const committed = ["vectors", "snapshots", "scripts"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1))
      .sort(),
  );
  const files = [...solidityFiles(join(root, "src")), ...[...more, ...committed].map((name) => join(root, name))];
  for (const file of files) it.update(file.slice(root.length)).update(readFileSync(file));
  return it.digest("hex");
}

function suite() {
  const env = {};
  if (process.env.BASCULE_FUZZ_RUNS) env.FOUNDRY_FUZZ_RUNS = process.env.BASCULE_FUZZ_RUNS;
  if (process.env.BASCULE_INVARIANT_RUNS) env.FOUNDRY_INVARIANT_RUNS = process.env.BASCULE_INVARIANT_RUNS;
  const result = forge(["test", "--no-match-contract", "CanaryTest"], env, "pipe");
  if (result.status !== 0) {
    process.stdout.write(result.stdout + result.stderr);
    problems.push("the forge suite fails (above)");
    return;
  }
  console.log("contracts: " + result.stdout.trim().split("\n").at(-1));
}

/** A pipeline that cannot see a failing test proves nothing with passing ones. */
function canary() {
  const result = forge(["test", "--match-contract", "CanaryTest"], {}, "pipe");
  if (result.status === 0 || !result.stdout.includes("the canary sings")) {
    problems.push("the canary test did not fail as it must; no result of this run counts");
  }
}

function actions() {
  const counts = {};
  for (const line of existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []) {
    const [name, times] = line.split(" ");
    counts[name] = (counts[name] ?? 0) + Number(times);
  }
  if (Object.keys(counts).length === 0) problems.push("no invariant campaign has left its counts");
  for (const [name, times] of Object.entries(counts)) {
    if (times < LEAST_SUCCESSES) {
      problems.push(`the invariant action ${name} succeeded ${times} times; ${LEAST_SUCCESSES} is the least`);
    }
  }
}

/** Each custom error of each ABI stands in an expectRevert of a test; that it is reached is the suite's green. */
function errors() {
  const tests = solidityFiles(join(root, "src", "test")).map((file) => readFileSync(file, "utf8")).join("\n");
  for (const [contract, { abi }] of artifacts()) {
    for (const error of abi.filter((it) => it.type === "error" && !UNREACHABLE.has(it.name))) {
      if (!tests.includes(`.${error.name}.selector`)) {
        problems.push(`${contract}: no test expects the error ${error.name}`);
      }
    }
  }
}

function bans() {
  const banned = /\btx\.origin\b|\bdelegatecall\b|\bselfdestruct\b|\bcallcode\b|\bassembly\b|\becrecover\b|\.call\(|\.send\(|\bcreate2\b/;
  for (const file of solidityFiles(join(root, "src", "main"))) {
    readFileSync(file, "utf8").split("\n").forEach((line, i) => {
      const code = line.replace(/\/\/.*$/, "");
      if (banned.test(code)) problems.push(`${file.slice(root.length + 1)}:${i + 1} uses what is banned: ${line.trim()}`);
    });
  }
}
