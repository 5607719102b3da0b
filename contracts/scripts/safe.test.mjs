// The published Safe with our guard on a real chain, in the hands of a client library that others wrote: it reads owners,
// threshold and guards, signs and executes a payment, and says why the guard refuses another.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import test from "node:test";
import { createPublicClient, createTestClient, createWalletClient, encodeFunctionData, http, toFunctionSelector } from "viem";
import { artifacts, signatureOf } from "./artifacts.mjs";
import { root } from "./forge.mjs";

const { default: ProtocolKit } = createRequire(import.meta.url)("@safe-global/protocol-kit");
const anvil = join(root, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil");
// The first two keys that anvil gives coins to, for tests everywhere.
const KEYS = [
  "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
  "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
];
const NONE = "0x0000000000000000000000000000000000000000";
const DAY = 86_400;

const published = (path) => JSON.parse(readFileSync(join(root, "node_modules/@safe-global/safe-smart-account/build/artifacts/contracts", path), "utf8"));
const safe = published("Safe.sol/Safe.json");

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

test("what we call of a Safe is what its package says", () => {
  const { abi } = JSON.parse(readFileSync(join(root, "target/abi/interfaces/Safe.json"), "utf8"));
  const known = new Map(safe.abi.filter((it) => it.type === "function").map((it) => [toFunctionSelector(signatureOf(it)), it]));
  for (const ours of abi) {
    const theirs = known.get(toFunctionSelector(signatureOf(ours)));
    assert.ok(theirs, `a Safe has no ${signatureOf(ours)}`);
    assert.deepEqual(ours.inputs.map(({ name }) => name), theirs.inputs.map(({ name }) => name), ours.name);
  }
});

test("a client of others pays from a guarded Safe, within its rules", async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const chain = spawn(anvil, ["--host", "127.0.0.1", "--port", String(port), "--quiet"], { stdio: "ignore" });
  try {
    const transport = http(url, { retryCount: 0 });
    const client = createPublicClient({ transport });
    for (let i = 0; i < 300 && (await client.getChainId().catch(() => 0)) !== 31337; i++) await new Promise((done) => setTimeout(done, 100));
    const wallet = createWalletClient({ transport });
    const clock = createTestClient({ mode: "anvil", transport });
    const [ada, bo, shop, stranger] = await wallet.getAddresses();
    const mined = (hash) => client.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    const deploy = async ({ abi, bytecode }, args = []) =>
      (await mined(await wallet.deployContract({ abi, bytecode, args, account: ada, chain: null }))).contractAddress;
    const { abi, bytecode } = artifacts().get("TreasuryGuard");
    const guard = await deploy({ abi, bytecode: `0x${bytecode}` });
    const contractNetworks = { 31337: {
      safeSingletonAddress: await deploy(safe), safeSingletonAbi: safe.abi,
      ...(await part("proxies/SafeProxyFactory.sol/SafeProxyFactory.json", "safeProxyFactory")),
      ...(await part("libraries/MultiSend.sol/MultiSend.json", "multiSend")),
      ...(await part("libraries/MultiSendCallOnly.sol/MultiSendCallOnly.json", "multiSendCallOnly")),
    } };
    async function part(path, name) {
      const it = published(path);
      return { [`${name}Address`]: await deploy(it), [`${name}Abi`]: it.abi };
    }
    const kitOf = (signer, more) => ProtocolKit.init({ provider: url, signer, contractNetworks, ...more });

    // The client makes the Safe: without a fallback handler, which would let signatures count without a transaction.
    const predictedSafe = { safeAccountConfig: { owners: [ada, bo], threshold: 2, fallbackHandler: NONE }, safeDeploymentConfig: { safeVersion: "1.5.0", saltNonce: "1" } };
    const planned = await kitOf(KEYS[0], { predictedSafe });
    const safeAddress = await planned.getAddress();
    const { to, data, value } = await planned.createSafeDeploymentTransaction();
    await mined(await wallet.sendTransaction({ to, data, value: BigInt(value), account: ada, chain: null }));
    await mined(await wallet.sendTransaction({ to: safeAddress, value: 1_000n, account: ada, chain: null }));
    const [hers, his] = [await kitOf(KEYS[0], { safeAddress }), await kitOf(KEYS[1], { safeAddress })];

    /** Made and signed by one owner's client, signed and executed by the other's. */
    const run = async (transaction) => {
      const signed = await his.signTransaction(await hers.signTransaction(transaction));
      const { hash } = await his.executeTransaction(signed);
      assert.equal((await mined(hash)).status, "success");
    };
    const calling = (to, data, value = "0") => hers.createTransaction({ transactions: [{ to, data, value }] });
    const coins = (to, value) => calling(to, "0x", String(value));

    await run(await calling(safeAddress, encodeFunctionData({ abi: safe.abi, functionName: "setModuleGuard", args: [guard] })));
    await run(await hers.createEnableGuardTx(guard));
    await assert.rejects(run(await coins(shop, 1)), "without rules nothing goes");
    const rules = [{ delay: 2 * DAY, ownDelay: 5 * DAY, grace: DAY, window: DAY }, [{ asset: NONE, each: 100n, total: 150n }], [shop]];
    await run(await calling(guard, encodeFunctionData({ abi, functionName: "adopt", args: rules })));

    assert.deepEqual((await hers.getOwners()).map((it) => it.toLowerCase()), [ada, bo].map((it) => it.toLowerCase()));
    assert.equal(await hers.getThreshold(), 2);
    assert.equal((await hers.getGuard()).toLowerCase(), guard);
    assert.equal((await hers.getModuleGuard()).toLowerCase(), guard);

    const before = await client.getBalance({ address: shop });
    await run(await coins(shop, 100));
    assert.equal(await client.getBalance({ address: shop }), before + 100n);
    assert.equal(await client.readContract({ address: guard, abi, functionName: "leftOf", args: [safeAddress, NONE] }), 50n);

    // Too much for now, and to nobody whom the Safe knows; announced, it goes after its delay.
    await assert.rejects(run(await coins(shop, 51)));
    const why = async (to, value) => {
      const [reason] = await client.readContract({ address: guard, abi, functionName: "preview", args: [safeAddress, to, value, "0x"] });
      return reason;
    };
    assert.equal(await why(shop, 51n), 5, "over the total");
    assert.equal(await why(stranger, 700n), 2, "not a recipient");
    const large = await coins(stranger, 700);
    await assert.rejects(run(large));
    await mined(await wallet.writeContract({ address: guard, abi, functionName: "announce", args: [safeAddress, stranger, 700n, "0x"], account: bo, chain: null }));
    await assert.rejects(run(large));
    const had = await client.getBalance({ address: stranger });
    const wait = async (days) => {
      await clock.increaseTime({ seconds: days * DAY });
      await clock.mine({ blocks: 1 });
    };
    await wait(2);
    assert.equal(await why(stranger, 700n), 0, "due");
    await run(await coins(stranger, 700));
    assert.equal(await client.getBalance({ address: stranger }), had + 700n);

    // Owners who only sign have the Safe announce; what takes the guard off waits longer.
    const off = encodeFunctionData({ abi: safe.abi, functionName: "setGuard", args: [NONE] });
    await run(await calling(guard, encodeFunctionData({ abi, functionName: "announce", args: [safeAddress, safeAddress, 0n, off] })));
    await wait(2);
    await assert.rejects(run(await hers.createDisableGuardTx()));
    await wait(3);
    await run(await hers.createDisableGuardTx());
    assert.equal(await hers.getGuard(), NONE);
  } finally {
    chain.kill("SIGKILL");
  }
});
