// The contracts of this version, and where they stand when a local network is running.
import { existsSync, readFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import { createPublicClient, getAddress, http, keccak256 } from "viem";
import { abiFolder, artifacts } from "./artifacts.mjs";
import { CONFIGURATION, OK, Refusal, command, requireInstalled, table } from "./command.mjs";
import { root } from "./forge.mjs";

const HELP = `
usage: ./bascule contracts list [--data DIR] [--json]

Lists the contracts that were built: name, address on the running local network (none when nothing runs), hash of the
code, the report of the last ./bascule contracts test that passed for exactly this code, what the network's registry of
templates says about this code (none when it has no registry, or knows nothing of it), and the ABI file.
The code hash is keccak256 of the code on the chain where there is one, and of the template otherwise: the compiler's
runtime code with zeros in the places that a constructor fills.

  --data DIR  the folder of the local network (default: BASCULE_DATA, or .bascule)

Examples:
  ./bascule contracts list
  ./bascule contracts list --json

Exit: 0 listed; 2 usage; 3 not built.
`;

/** How contracts.json of a local network names what stands at an address. */
const FIELDS = { SettlementToken: "token", SettlementVault: "vault", SplitPayments: "splits" };
const STAGES = [null, "approved", "withdrawn"];

async function run({ data, json }) {
  requireInstalled();
  if (!existsSync(abiFolder)) {
    throw new Refusal(CONFIGURATION, "not_built", "the contracts are not built", `${abiFolder} is missing`, "Run ./bascule contracts build first.");
  }
  const folder = resolve(data ?? (process.env.BASCULE_DATA || join(dirname(root), ".bascule")));
  const chain = await network(folder);
  const contracts = [];
  for (const [name, { runtime, immutables }] of artifacts()) {
    const address = chain?.addresses[name] ?? null;
    const template = keccak256(`0x${runtime}`);
    const code = address === null ? undefined : await chain.client.getCode({ address });
    const codeHash = code === undefined ? template : keccak256(code);
    const report = reportOf(name, template);
    contracts.push({
      name,
      address,
      codeHash,
      templateHash: template,
      matches: code === undefined ? null : sameCode(code, runtime, immutables),
      report,
      template: await templateOf(chain, codeHash, report),
      abi: join("contracts", "target", "abi", `${name}.json`),
    });
  }
  const result = { chainId: chain?.chainId ?? null, network: chain === undefined ? null : folder, contracts };
  if (json) console.log(JSON.stringify(result, null, 1));
  else print(result);
  return OK;
}

/** The running local network, or nothing: it must answer with the chain id that its contracts were deployed on. */
async function network(folder) {
  const [deployed, running] = ["contracts.json", "network.json"].map((name) => {
    const file = join(folder, name);
    return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
  });
  const url = running?.chain?.rpcUrl;
  if (deployed === undefined || url === undefined) return undefined;
  const client = createPublicClient({ transport: http(url, { timeout: 2000, retryCount: 0 }) });
  const chainId = await client.getChainId().catch(() => undefined);
  if (chainId !== deployed.chainId) return undefined;
  const settlement = Object.entries(FIELDS).map(([name, field]) => [name, deployed[field]]);
  const others = Object.entries(deployed.others ?? {}).map(([name, { address }]) => [name, address]);
  const known = [...settlement, ...others].filter(([, address]) => address);
  return { chainId, client, addresses: Object.fromEntries(known.map(([name, address]) => [name, getAddress(address)])) };
}

/** What the consortium decided about this code, and whether it did so knowing the report that is here. */
async function templateOf(chain, codeHash, report) {
  const address = chain?.addresses.TemplateRegistry;
  if (address === undefined) return null;
  const { abi } = artifacts().get("TemplateRegistry");
  const it = await chain.client.readContract({ address, abi, functionName: "templateOf", args: [codeHash] });
  const stage = STAGES[it.stage];
  if (stage === null) return null;
  return { stage, implementation: it.implementation, report: it.report, reportMatches: report === null ? null : it.report === `0x${report.sha256}` };
}

/** Equal everywhere but where the constructor fills in. */
function sameCode(code, runtime, immutables) {
  const [there, here] = [code.slice(2), runtime].map((it) => Buffer.from(it, "hex"));
  if (there.length !== here.length) return false;
  for (const { start, length } of immutables) for (const bytes of [there, here]) bytes.fill(0, start, start + length);
  return there.equals(here);
}

/** The report counts only for the code that it was written about. */
function reportOf(name, codeHash) {
  const path = join("target", "report", `${name}.json`);
  const file = join(root, path);
  if (!existsSync(file)) return null;
  const text = readFileSync(file);
  if (JSON.parse(text).codeHash !== codeHash) return null;
  return { file: join("contracts", path), sha256: createHash("sha256").update(text).digest("hex") };
}

function print({ chainId, network: folder, contracts }) {
  console.log(chainId === null ? "no local network is running\n" : `chain ${chainId}, ${folder}\n`);
  const rows = contracts.map((it) => [it.name, it.address ?? "–", it.codeHash, it.report?.file ?? "none", it.template?.stage ?? "none", it.abi]);
  console.log(table(["contract", "address", "code hash", "report", "template", "ABI"], rows));
  for (const it of contracts.filter((each) => each.template?.reportMatches === false)) {
    console.log(`${it.name}: the consortium approved another report (SHA-256 ${it.template.report}) than the one here`);
  }
  for (const it of contracts.filter((each) => each.matches === false)) {
    console.log(`${it.name}: the code on the chain is not what was built here`);
  }
}

await command("list", HELP, { data: { type: "string" } }, run);
