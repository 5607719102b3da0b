// What a payment costs in gas, ours beside other ways, measured in one run on one chain by the tests Gas*.t.sol.
// A snapshot whose name has the form `way; N payments; condition` is a row; its value is the gas of all N. One of the form
// `figure; beside` is printed under the table.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { OK, UNVERIFIED, command, requireInstalled, table } from "./command.mjs";
import { solidityFiles } from "./compile.mjs";
import { forge, root, settings } from "./forge.mjs";

const BASE = "one ERC-20 transfer a payment";
const folder = join(root, "target", "gas");

const HELP = `
usage: ./bascule contracts gas [--json]

Measures what a payment costs in gas: settlement of vouchers, packed windows of the netting book and split payments,
beside a list in the style of Disperse, splits in the style of 0xSplits and one ERC-20 transfer a payment, all with the
same token on the same chain in the same run, each as whole transactions (with their 21,000, calldata and cold storage).

Examples:
  ./bascule contracts gas
  ./bascule contracts gas --json

Exit: 0 measured; 9 a measuring test failed; 2 usage; 3 not built.
`;

async function run({ json }) {
  requireInstalled();
  rmSync(folder, { recursive: true, force: true });
  const tests = solidityFiles(join(root, "src", "test")).map((file) => file.slice(root.length + 1)).filter((file) => /\/Gas\w*\.t\.sol$/.test(file));
  const result = forge(["test", "--match-path", `{${tests.join(",")}}`], { FOUNDRY_SNAPSHOTS: "target/gas" }, "pipe");
  if (result.status !== 0) {
    console.error(result.stdout + result.stderr);
    return UNVERIFIED;
  }
  const { rows, beside } = measured();
  const chain = { compiler: settings.solc, evmVersion: settings.evmVersion, viaIR: settings.viaIR, optimizerRuns: settings.optimizer.runs };
  if (json) console.log(JSON.stringify({ chain, rows, beside }, null, 1));
  else print(rows, beside, chain);
  return OK;
}

/** rows: [{way, payments, condition, gas, perPayment}] of all groups, dearest payment first within a condition. */
function measured() {
  const entries = (existsSync(folder) ? readdirSync(folder) : [])
    .flatMap((name) => Object.entries(JSON.parse(readFileSync(join(folder, name), "utf8"))));
  const rows = entries.flatMap(([name, gas]) => {
    const [, way, payments, condition] = /^(.*); (\d+) payments?; (.*)$/.exec(name) ?? [];
    return way === undefined ? [] : [{ way, payments: Number(payments), condition, gas: Number(gas), perPayment: Number(gas) / Number(payments) }];
  });
  rows.sort((a, b) => (a.condition < b.condition ? -1 : a.condition > b.condition ? 1 : b.perPayment - a.perPayment));
  const beside = entries.flatMap(([name, gas]) => (name.endsWith("; beside") ? [{ figure: name.slice(0, -"; beside".length), gas: Number(gas) }] : []));
  return { rows, beside };
}

function print(rows, beside, { compiler, evmVersion, optimizerRuns }) {
  const base = new Map(rows.filter((it) => it.way === BASE).map((it) => [it.condition, it.perPayment]));
  const number = (it) => Math.round(it).toLocaleString("en-US");
  const share = (it) => (base.has(it.condition) ? `${((100 * it.perPayment) / base.get(it.condition)).toFixed(1)} %` : "–");
  console.log(`solc ${compiler}, IR, ${optimizerRuns} optimizer runs, EVM ${evmVersion}; gas of whole transactions\n`);
  console.log(table(
    ["condition", "way", "payments", "gas", "gas a payment", "of a transfer"],
    rows.map((it) => [it.condition, it.way, number(it.payments), number(it.gas), number(it.perPayment), share(it)]),
  ));
  console.log("\n" + table(["beside", "gas"], beside.map((it) => [it.figure, number(it.gas)])));
}

await command("gas", HELP, {}, run);
