// `contracts list` against a real chain: where a contract stands, whether it is ours, and nothing when nothing runs.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { createPublicClient, createWalletClient, encodeAbiParameters, http, keccak256, pad, toHex } from "viem";
import { artifacts } from "./artifacts.mjs";
import { root } from "./forge.mjs";

const anvil = join(root, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");

function list(data) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, "scripts/list.mjs"), "--json", "--data", data], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const slotOf = (label) => BigInt(artifacts().get("TemplateRegistry").storage.find((it) => it.label === label).slot);

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

test("addresses and code of a running network, and none of one that is gone", async () => {
  const data = mkdtempSync(join(tmpdir(), "bascule-list-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const chain = spawn(anvil, ["--host", "127.0.0.1", "--port", String(port), "--quiet"], { stdio: "ignore" });
  try {
    const client = createPublicClient({ transport: http(url) });
    for (let i = 0; i < 300 && (await client.getChainId().catch(() => 0)) !== 31337; i++) await new Promise((done) => setTimeout(done, 100));
    const wallet = createWalletClient({ transport: http(url) });
    const [account] = await wallet.getAddresses();
    const built = artifacts();
    const deploy = async (name, args) => {
      const { abi, bytecode } = built.get(name);
      const hash = await wallet.deployContract({ abi, bytecode: `0x${bytecode}`, args, account, chain: null });
      return (await client.waitForTransactionReceipt({ hash, pollingInterval: 50 })).contractAddress;
    };
    const splits = await deploy("SplitPayments", []);
    const token = await deploy("SettlementToken", ["Euro", "EUR", 6, account]);
    const mandates = await deploy("Mandates", []);
    const access = await deploy("ConsortiumAccess", [account, { blocks: 1, secs: 1 }]);
    const templates = await deploy("TemplateRegistry", [access]);
    // As an approval of SplitPayments would have written it; SplitPayments itself is no template.
    const { runtime } = built.get("SplitPayments");
    const approved = keccak256(`0x${runtime}`);
    const slot = BigInt(keccak256(encodeAbiParameters([{ type: "bytes32" }, { type: "uint256" }], [approved, slotOf("_templates")])));
    const store = (at, value) => client.request({ method: "anvil_setStorageAt", params: [templates, toHex(at, { size: 32 }), value] });
    await store(slot, pad(`0x01${"12345678"}${splits.slice(2)}`, { size: 32 }));
    await store(slot + 1n, `0x${"ab".repeat(32)}`);
    // What is not ours stands where the vault should.
    writeFileSync(join(data, "contracts.json"), JSON.stringify({ chainId: 31337, token, vault: splits, splits, others: { Mandates: { address: mandates }, TemplateRegistry: { address: templates } } }));
    writeFileSync(join(data, "network.json"), JSON.stringify({ chain: { rpcUrl: url } }));

    const { chainId, contracts } = list(data);
    const of = (name) => contracts.find((it) => it.name === name);
    assert.equal(chainId, 31337);
    assert.equal(of("SplitPayments").address.toLowerCase(), splits);
    assert.equal(of("SplitPayments").codeHash, of("SplitPayments").templateHash);
    assert.equal(of("SplitPayments").matches, true);
    assert.notEqual(of("SettlementToken").codeHash, of("SettlementToken").templateHash); // immutables are filled in
    assert.equal(of("SettlementToken").matches, true);
    assert.equal(of("SettlementVault").matches, false);
    assert.equal(of("Mandates").address.toLowerCase(), mandates);
    assert.equal(of("Mandates").matches, true);
    assert.equal(of("ConsortiumRegistry").address, null);
    const { template, report } = of("SplitPayments");
    assert.equal(template.stage, "approved");
    assert.equal(template.implementation.toLowerCase(), splits);
    assert.equal(template.report, `0x${"ab".repeat(32)}`);
    assert.equal(template.reportMatches, report === null ? null : false);
    assert.equal(of("SettlementToken").template, null);

    writeFileSync(join(data, "contracts.json"), JSON.stringify({ chainId: 1, token, splits }));
    assert.equal(list(data).contracts.find((it) => it.name === "SplitPayments").template, null, "no network, no registry");
    assert.equal(list(data).chainId, null, "another chain is not this network");
  } finally {
    chain.kill("SIGKILL");
  }
  await new Promise((done) => chain.once("exit", done));
  const gone = list(data);
  assert.equal(gone.chainId, null);
  assert.ok(gone.contracts.every((it) => it.address === null && it.abi.endsWith(`${it.name}.json`)));
  rmSync(data, { recursive: true });
});
