// The forge suite as the build runs it (phase test), and what a green forge alone does not show: the canary fails,
// every invariant action succeeded often enough, every custom error is reached, storage and gas are as committed.
// node scripts/forge-test.mjs [--update]       --update writes storage and gas snapshots anew
// BASCULE_FUZZ_RUNS, BASCULE_INVARIANT_RUNS raise the campaigns.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { solidityFiles } from "./compile.mjs";
import { forge, root } from "./forge.mjs";

const LEAST_SUCCESSES = 20; // per action, over a whole run
const GAS_TOLERANCE = 0.02;
const update = process.argv.includes("--update");
const stamp = join(root, "target", "forge-test.stamp");
const calls = join(root, "target", "forge", "invariant.calls");
const gas = join(root, "target", "forge", "snapshots");

/** Never reached: OpenZeppelin declares them for names longer than 31 bytes, zero senders and short hex, which cannot be. */
const UNREACHABLE = new Set([
  "InvalidShortString",
  "StringTooLong",
  "ERC20InvalidSender",
  "ERC20InvalidApprover",
  "InvalidAccountNonce",
  "ECDSAInvalidSignatureLength",
  "StringsInsufficientHexLength",
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
  storage();
  gasSnapshot();
}
if (problems.length > 0) {
  console.error("contracts: " + problems.join("\ncontracts: "));
  process.exit(1);
}
writeFileSync(stamp, update ? fingerprint() : hash);

function fingerprint() {
  const it = createHash("sha256").update(process.env.BASCULE_FUZZ_RUNS ?? "").update("/");
  it.update(process.env.BASCULE_INVARIANT_RUNS ?? "");
  const more = ["foundry.toml", "package-lock.json", "scripts/forge-test.mjs", "scripts/compiler.json"];
  const committed = ["vectors", "snapshots"].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)).sort().map((name) => `${folder}/${name}`) : [],
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
  for (const [contract, { abi }] of abis()) {
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

function storage() {
  for (const [contract] of abis()) {
    const now = readFileSync(join(root, "target", "abi", "storage", `${contract}.json`), "utf8");
    compare(`storage-${contract}.json`, now + "\n", (then) => then === now + "\n");
  }
}

function gasSnapshot() {
  const files = readdirSync(gas).sort().map((name) => JSON.parse(readFileSync(join(gas, name), "utf8")));
  const now = Object.assign({}, ...files);
  compare("gas.json", JSON.stringify(now, null, 1) + "\n", (text) => {
    const then = JSON.parse(text);
    const near = (name) => Math.abs(Number(now[name]) - Number(then[name])) <= GAS_TOLERANCE * Number(then[name]);
    return Object.keys(now).length === Object.keys(then).length && Object.keys(now).every(near);
  });
}

function compare(name, now, agrees) {
  const file = join(root, "snapshots", name);
  if (update) {
    mkdirSync(join(root, "snapshots"), { recursive: true });
    writeFileSync(file, now);
  } else if (!existsSync(file) || !agrees(readFileSync(file, "utf8"))) {
    problems.push(`snapshots/${name} differs; if that is meant, run node scripts/forge-test.mjs --update and review it`);
  }
}

function abis() {
  const folder = join(root, "target", "abi");
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(join(folder, name), "utf8"))]);
}
