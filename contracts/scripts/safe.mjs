// Makes a Safe under our guard: from the package that its authors publish, with owners and threshold as they are asked for.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { concat, createPublicClient, createWalletClient, decodeEventLog, encodeFunctionData, getAddress, http, isAddress, keccak256, toHex, zeroAddress } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { abiFolder, artifacts } from "./artifacts.mjs";
import { CONFIGURATION, OK, Refusal, UNREACHABLE, UNVERIFIED, USAGE, command, requireInstalled } from "./command.mjs";
import { root } from "./forge.mjs";
import { openKeystore } from "./keystore.mjs";

const HELP = `
usage: ./bascule contracts safe create --rpc URL --owner ADDRESS... --threshold N --keystore FILE --password FILE [OPTIONS]

Makes a Safe 1.5 of the published package @safe-global/safe-smart-account (LGPL-3.0, which ./bascule contracts build
installs) without a fallback handler and without modules, and our TreasuryGuard unless one is named. The key of the
keystore pays for the transactions and gets no right by it. What was made is read back and compared. Prints what
treasury.json needs; the Safe is not under its guard before its owners have signed that: see
docs/how-to/keep-a-safe.md.

  --rpc URL          a node of the chain
  --owner ADDRESS    once for each owner
  --threshold N      so many of them sign
  --keystore FILE    of whoever pays, version 3
  --password FILE    its password, on the first line
  --name NAME        of the wallet (default: vault)
  --tier TIER        hot, warm or cold (default: warm)
  --guard ADDRESS    a TreasuryGuard that stands already: one serves many Safes
  --singleton, --factory ADDRESS
                     the Safe's code and the factory of proxies that stand already

What was made before a step failed is named: give it with these options and run the command again.

Examples:
  ./bascule contracts safe create --rpc http://127.0.0.1:8545 --owner 0x71…c7 --owner 0x2b…1e --threshold 2 \\
    --keystore payer.json --password pass.txt
  ./bascule contracts safe create --rpc http://127.0.0.1:8545 --owner 0x71…c7 --owner 0x2b…1e --threshold 2 \\
    --keystore payer.json --password pass.txt --guard 0x5f…90 --tier cold --name reserve --json

Exit: 0 made; 2 usage; 3 not built; 4 a file is missing; 7 the node does not answer; 9 what stands there is something else.
`;

const TIERS = ["hot", "warm", "cold"];
const SENTINEL = "0x0000000000000000000000000000000000000001";
/** Where the published code keeps them: keccak256 of the names. */
const HANDLER = keccak256(toHex("fallback_manager.handler.address"));
const VERSION = "1.5.0";

const usage = (detail) => new Refusal(USAGE, "usage", "the command line is not understood", detail, "See ./bascule contracts safe create --help.");
const differs = (detail) => new Refusal(UNVERIFIED, "not_what_was_asked", "what stands on the chain is something else", detail, "Do not use it.");

function published(path) {
  const file = join(root, "node_modules/@safe-global/safe-smart-account/build/artifacts/contracts", path);
  if (!existsSync(file)) throw new Refusal(CONFIGURATION, "not_built", "the package of the Safe is missing", file, "Run ./bascule contracts build first.");
  return JSON.parse(readFileSync(file, "utf8"));
}

function asked({ rpc, owner = [], threshold, keystore, password, name, tier, ...known }) {
  for (const [option, value] of Object.entries({ rpc, threshold, keystore, password })) {
    if (value === undefined) throw usage(`--${option} is missing`);
  }
  const address = (text, option) => {
    if (!isAddress(text)) throw usage(`--${option} ${text} is no address, or its checksum (EIP-55) is wrong`);
    return getAddress(text);
  };
  const owners = owner.map((it) => address(it, "owner"));
  if (owners.length === 0) throw usage("--owner is missing");
  if (new Set(owners).size < owners.length) throw usage("an owner is named twice");
  if (owners.some((it) => it === zeroAddress || it === SENTINEL)) throw usage("an owner is an address that no Safe takes");
  if (!/^[1-9][0-9]?$/.test(threshold) || Number(threshold) > owners.length) throw usage(`--threshold ${threshold} of ${owners.length} owners`);
  if (!TIERS.includes(tier)) throw usage(`--tier ${tier} is none of ${TIERS.join(", ")}`);
  if (!/^[a-z0-9._-]{1,64}$/.test(name)) throw usage(`--name ${name} is not of a-z, 0-9, '.', '_', '-'`);
  const given = {};
  for (const option of ["guard", "singleton", "factory"]) if (known[option] !== undefined) given[option] = address(known[option], option);
  return { rpc, owners, threshold: Number(threshold), keystore, password, name, tier, given };
}

async function run({ json, ...options }) {
  requireInstalled();
  if (!existsSync(join(abiFolder, "TreasuryGuard.json"))) {
    throw new Refusal(CONFIGURATION, "not_built", "the contracts are not built", `${abiFolder} has no guard`, "Run ./bascule contracts build first.");
  }
  const order = asked(options);
  const account = privateKeyToAccount(openKeystore(order.keystore, order.password));
  const chain = await connect(order.rpc, account);
  const say = (step, text) => json || console.log(`${step.padEnd(10)} ${text}`);
  const made = { ...order.given };
  try {
    const result = await make(order, chain, made, say);
    if (json) console.log(JSON.stringify(result, null, 1));
    else print(result);
    return OK;
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const again = Object.entries(made).map(([option, address]) => `--${option} ${address}`).join(" ");
    throw new Refusal(UNREACHABLE, "not_finished", "the Safe is not made", String(error.shortMessage ?? error.message).split("\n")[0],
      again === "" ? "Nothing was made; run it again." : `Run it again with ${again}.`);
  }
}

async function connect(rpc, account) {
  let transport;
  try {
    transport = http(new URL(rpc).toString(), { timeout: 20_000, retryCount: 0 });
  } catch {
    throw usage(`--rpc ${rpc} is no URL`);
  }
  const client = createPublicClient({ transport });
  const chainId = await client.getChainId().catch((error) => {
    throw new Refusal(UNREACHABLE, "node_unreachable", "the node does not answer", `${rpc}: ${String(error.details ?? error.message).split("\n")[0]}`, "Is the network up? ./bascule status");
  });
  const wallet = createWalletClient({ account, transport });
  // A chain without a price for gas is asked for one all the same; what it says is paid, and no more.
  const gasPrice = await client.getGasPrice();
  const send = async (transaction) => {
    const gas = ((await client.estimateGas({ account: account.address, ...transaction })) * 12n) / 10n;
    const hash = await wallet.sendTransaction({ chain: null, type: "legacy", gas, gasPrice, ...transaction });
    const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 100, timeout: 120_000 });
    if (receipt.status !== "success") throw new Error(`transaction ${hash} was undone`);
    return receipt;
  };
  return { client, chainId, send };
}

async function make({ owners, threshold, name, tier }, { client, chainId, send }, made, say) {
  const safe = published("Safe.sol/Safe.json");
  const factory = published("proxies/SafeProxyFactory.sol/SafeProxyFactory.json");
  const guard = artifacts().get("TreasuryGuard");
  const code = {
    guard: { deploy: `0x${guard.bytecode}`, runtime: `0x${guard.runtime}` },
    singleton: { deploy: safe.bytecode, runtime: safe.deployedBytecode },
    factory: { deploy: factory.bytecode, runtime: factory.deployedBytecode },
  };
  for (const [step, { deploy, runtime }] of Object.entries(code)) {
    if (made[step] === undefined) made[step] = getAddress((await send({ data: deploy })).contractAddress);
    const there = await client.getCode({ address: made[step] });
    if (there !== runtime) throw differs(`the code at ${made[step]} is not that of the ${step}`);
    say(step, made[step]);
  }
  const setup = encodeFunctionData({ abi: safe.abi, functionName: "setup", args: [owners, BigInt(threshold), zeroAddress, "0x", zeroAddress, zeroAddress, 0n, zeroAddress] });
  const salt = BigInt(keccak256(concat([setup, toHex(await client.getBlockNumber())])));
  const receipt = await send({ to: made.factory, data: encodeFunctionData({ abi: factory.abi, functionName: "createProxyWithNonce", args: [made.singleton, setup, salt] }) });
  const address = proxyOf(receipt, made.factory, factory.abi);
  await verify(client, address, safe.abi, owners, threshold, made.singleton);
  say("safe", address);
  const book = (contract, at, called) => ({ chain: `eip155:${chainId}`, address: at.toLowerCase(), name: called, contract });
  return {
    chainId: String(chainId), safe: address, ...made, owners, threshold,
    wallet: {
      name, tier, chainId: String(chainId), safe: address.toLowerCase(), guard: made.guard.toLowerCase(),
      owners: owners.map((it) => it.toLowerCase()), threshold,
    },
    addressBook: [book("Safe", address, name), book("TreasuryGuard", made.guard, `${name}-guard`)],
  };
}

function proxyOf({ logs }, factory, abi) {
  for (const log of logs) {
    if (getAddress(log.address) !== factory) continue;
    const { eventName, args } = decodeEventLog({ abi, ...log });
    if (eventName === "ProxyCreation") return getAddress(args.proxy);
  }
  throw differs("the factory reported no new Safe");
}

/** Reads back what was made: who owns it, how many sign, and that nobody else acts for it. */
async function verify(client, address, abi, owners, threshold, singleton) {
  const read = (functionName, args = []) => client.readContract({ address, abi, functionName, args });
  const slot = async (at) => BigInt((await client.getStorageAt({ address, slot: at })) ?? "0x0");
  const there = {
    owners: (await read("getOwners")).map((it) => getAddress(it)).sort(),
    threshold: Number(await read("getThreshold")),
    nonce: Number(await read("nonce")),
    version: await read("VERSION"),
    modules: (await read("getModulesPaginated", [SENTINEL, 10n]))[0],
    handler: await slot(HANDLER),
    singleton: await slot(toHex(0, { size: 32 })),
  };
  const wanted = { owners: [...owners].sort(), threshold, nonce: 0, version: VERSION, modules: [], handler: 0n, singleton: BigInt(singleton) };
  for (const [what, value] of Object.entries(wanted)) {
    if (String(there[what]) !== String(value)) throw differs(`${what} of ${address}: ${there[what]}, asked for was ${value}`);
  }
}

function print({ wallet, addressBook }) {
  console.log(`\ntreasury.json, "wallets":\n${JSON.stringify(wallet)}\n\ntreasury.json, "addressBook":`);
  for (const entry of addressBook) console.log(JSON.stringify(entry));
  console.log(`\nIt is not under its guard yet. next: ./bascule treasury propose --wallet ${wallet.name} --setup --help`);
}

const text = { type: "string" };
await command("safe create", HELP, {
  rpc: text, owner: { type: "string", multiple: true }, threshold: text, keystore: text, password: text,
  name: { type: "string", default: "vault" }, tier: { type: "string", default: "warm" }, guard: text, singleton: text, factory: text,
}, run);
