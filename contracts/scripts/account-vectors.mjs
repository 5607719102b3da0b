// Vectors of accounts by viem: hashes of operations for entry point 0.8, terms of sessions, recoveries, and ERC-7739
// signatures. No code of ours but this.
import { encodeAbiParameters, hashTypedData, keccak256, toHex } from "viem";
import { getUserOperationHash, toPackedUserOperation } from "viem/account-abstraction";
import { privateKeyToAccount } from "viem/accounts";
import * as erc7739 from "viem/experimental/erc7739";

const named = (name) => privateKeyToAccount(keccak256(toHex(`bascule/${name}`)));
const lower = (it) => it.toLowerCase();

const ENTRY_POINT = "0x4337084d9e255ff0702461cf8895ce9e3b5ff108";
const ACCOUNT = "0x00000000000000000000000000000000000acc01";
const SESSION = [
  ["key", "address"], ["target", "address"], ["template", "bytes"], ["payeeAt", "uint8"], ["amountAt", "uint8"],
  ["payees", "address[]"], ["perCall", "uint128"], ["total", "uint128"], ["uses", "uint32"], ["validAfter", "uint48"],
  ["validUntil", "uint48"], ["sponsor", "address"], ["fees", "uint128"],
].map(([name, type]) => ({ name, type }));

async function operations(chainId) {
  const plain = {
    sender: ACCOUNT, nonce: (77n << 64n) | 3n, callData: "0x01020304", callGasLimit: 500_000n,
    verificationGasLimit: 300_000n, preVerificationGas: 50_000n, maxFeePerGas: 3n, maxPriorityFeePerGas: 2n,
  };
  const all = [
    plain,
    { ...plain, factory: "0x00000000000000000000000000000000000fac01", factoryData: "0xabcdef", maxFeePerGas: 2n ** 60n },
    {
      ...plain, paymaster: "0x0000000000000000000000000000000000005b05", paymasterData: "0x00000000000a",
      paymasterVerificationGasLimit: 200_000n, paymasterPostOpGasLimit: 60_000n,
    },
  ];
  const owner = named("payer");
  return Promise.all(all.map(async (userOperation) => {
    const hash = getUserOperationHash({ chainId, entryPointAddress: ENTRY_POINT, entryPointVersion: "0.8", userOperation });
    const packed = toPackedUserOperation({ ...userOperation, signature: "0x" });
    return { packed, hash, signature: await owner.sign({ hash }) };
  }));
}

function sessions() {
  const base = {
    key: lower(named("session").address), target: "0x000000000000000000000000000000000000c0de",
    template: "0xa9059cbb" + "00".repeat(64), payeeAt: 0, amountAt: 1,
    payees: [lower(named("shop0").address), lower(named("shop1").address)],
    perCall: 10n, total: 2n ** 128n - 1n, uses: 7, validAfter: 1_790_000_000, validUntil: 2 ** 47 - 1,
    sponsor: "0x0000000000000000000000000000000000005b05", fees: 2n ** 127n,
  };
  const all = [base, { ...base, template: "0x", payeeAt: 255, amountAt: 254, payees: [] }];
  return all.map((session) => {
    const encoded = encodeAbiParameters([{ type: "tuple", components: SESSION }], [session]);
    return { session, id: keccak256(encoded) };
  });
}

async function recoveries(domain) {
  const types = { Recovery: [["newOwner", "address"], ["nonce", "uint64"], ["notAfter", "uint64"]].map(([name, type]) => ({ name, type })) };
  const message = { newOwner: lower(named("next").address), nonce: 0n, notAfter: 1_790_003_600n };
  const typed = { domain, types, primaryType: "Recovery", message };
  return [{ ...message, digest: hashTypedData(typed), signature: await named("guardian").signTypedData(typed) }];
}

async function signed(domain) {
  const owner = named("payer");
  const verifierDomain = { ...domain, salt: "0x" + "00".repeat(32) };
  const app = { name: "Shop", version: "2", chainId: domain.chainId, verifyingContract: "0x000000000000000000000000000000000000c0de" };
  const types = { Order: [{ name: "buyer", type: "address" }, { name: "amount", type: "uint256" }] };
  const typed = { domain: app, types, primaryType: "Order", message: { buyer: ACCOUNT, amount: 7n } };
  const nested = await owner.sign({ hash: erc7739.hashTypedData({ ...typed, verifierDomain }) });
  return {
    hash: hashTypedData(typed),
    typed: erc7739.wrapTypedDataSignature({ ...typed, signature: nested }),
  };
}

export async function accounts() {
  const domain = { name: "Bascule", version: "1", chainId: 31337, verifyingContract: ACCOUNT };
  return {
    chainId: "31337", entryPoint: ENTRY_POINT, account: ACCOUNT, owner: lower(named("payer").address),
    operations: await operations(31337), sessions: sessions(), recoveries: await recoveries(domain), erc1271: await signed(domain),
  };
}
