// Computes the shared vectors with viem and node:crypto, independently of the contracts and of our Java.
// node scripts/vectors.mjs writes vectors/*.json; with --check it compares and fails on a difference.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { concat, encodeAbiParameters, hashDomain, hashStruct, hashTypedData, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { root } from "./forge.mjs";

const TYPES = {
  Leg: [
    { name: "payee", type: "address" },
    { name: "lane", type: "uint32" },
    { name: "cumulative", type: "uint128" },
    { name: "terms", type: "bytes32" },
  ],
  Voucher: [
    { name: "payer", type: "address" },
    { name: "token", type: "address" },
    { name: "keyEpoch", type: "uint32" },
    { name: "kind", type: "uint8" },
    { name: "notAfter", type: "uint64" },
    { name: "legs", type: "Leg[]" },
  ],
  Checkpoint: [
    { name: "logId", type: "bytes32" },
    { name: "size", type: "uint64" },
    { name: "root", type: "bytes32" },
    { name: "at", type: "uint64" },
    { name: "operatorKeyId", type: "uint32" },
  ],
  EIP712Domain: [
    { name: "name", type: "string" },
    { name: "version", type: "string" },
    { name: "chainId", type: "uint256" },
    { name: "verifyingContract", type: "address" },
  ],
};
const LEAF = ["uint8", "bytes32", "uint64", "uint64", "bytes32", "bytes32", "uint8", "uint128", "uint128", "bytes32"];

const sha256 = (...parts) => {
  const hash = createHash("sha256");
  parts.forEach((part) => hash.update(Buffer.from(part.slice(2), "hex")));
  return "0x" + hash.digest("hex");
};
const named = (name) => privateKeyToAccount(keccak256(toHex(`bascule/${name}`)));
const abi = (types, values) => encodeAbiParameters(types.map((type) => ({ type })), values);
const plain = (value) => JSON.stringify(value, (_, it) => (typeof it === "bigint" ? it.toString() : it), 1) + "\n";

const payer = named("payer");
const operator = named("checkpoint");
const domain = {
  name: "Bascule",
  version: "1",
  chainId: 31337,
  verifyingContract: "0x00000000000000000000000000000000Ba5C01e1".toLowerCase(),
};
const token = "0x000000000000000000000000000000000000c0de";

function leg(i) {
  return {
    payee: named(`shop${i}`).address.toLowerCase(),
    lane: i % 4,
    cumulative: i === 31 ? 2n ** 128n - 1n : 7219n + BigInt(i) * 1000n,
    terms: sha256("0x54", keccak256(toHex(`salt${i}`)), toHex(`{"reference":"order-${i}"}`)),
  };
}

async function voucher(name, legs, kind, keyEpoch) {
  const message = {
    payer: payer.address.toLowerCase(),
    token,
    keyEpoch,
    kind,
    notAfter: 1_790_003_600n,
    legs: Array.from({ length: legs }, (_, i) => leg(i)),
  };
  const typed = { domain, types: TYPES, primaryType: "Voucher", message };
  return {
    name,
    voucher: message,
    legHashes: message.legs.map((it) => hashStruct({ data: it, primaryType: "Leg", types: TYPES })),
    laneKeys: message.legs.map((it) => laneKey(message.payer, it.payee, it.lane)),
    structHash: hashStruct({ data: message, primaryType: "Voucher", types: TYPES }),
    digest: hashTypedData(typed),
    signature: await payer.signTypedData(typed),
  };
}

const laneKey = (from, to, lane) => keccak256(abi(["address", "address", "address", "uint32"], [from, to, token, lane]));

async function eip712() {
  const vouchers = [
    await voucher("one leg", 1, 0, 0),
    await voucher("two legs, a hold, third key", 2, 1, 3),
    await voucher("thirty-two legs, the last at the maximum", 32, 0, 0),
  ];
  const logId = keccak256(abi(["uint256", "address", "uint32"], [31337n, domain.verifyingContract, 1]));
  const first = vouchers[0];
  const leaf = {
    type: 1,
    logId,
    at: 1_790_000_000n,
    admittedAt: 1_790_000_000n,
    laneKey: first.laneKeys[0],
    voucherDigest: first.digest,
    leg: 0,
    from: 0n,
    to: 7219n,
    terms: first.voucher.legs[0].terms,
  };
  const leafBytes = abi(LEAF, Object.values(leaf));
  const leafHash = sha256("0x00", leafBytes);
  const checkpoint = { logId, size: 1n, root: leafHash, at: 1_790_000_001n, operatorKeyId: 1 };
  const typed = { domain, types: TYPES, primaryType: "Checkpoint", message: checkpoint };
  const settled = abi(["bytes32", "uint128"], [first.laneKeys[0], 7219n]);
  return {
    domain: { ...domain, chainId: "31337", separator: hashDomain({ domain, types: TYPES }) },
    payerKey: keccak256(toHex("bascule/payer")),
    operatorKey: keccak256(toHex("bascule/checkpoint")),
    payer: payer.address.toLowerCase(),
    operator: operator.address.toLowerCase(),
    vouchers,
    leaf: { ...leaf, bytes: leafBytes, hash: leafHash },
    checkpoint: { ...checkpoint, digest: hashTypedData(typed), signature: await operator.signTypedData(typed) },
    part: { laneKey: first.laneKeys[0], settled: "7219", bytes: settled, root: sha256("0x00", settled) },
  };
}

// RFC 9162 section 2.1, as its recursive definitions read.
const node = (l, r) => sha256("0x01", l, r);
const split = (n) => 2 ** Math.floor(Math.log2(n - 1));
const mth = (d) => (d.length === 0 ? sha256("0x") : d.length === 1 ? d[0] : node(mth(d.slice(0, split(d.length))), mth(d.slice(split(d.length)))));
function path(m, d) {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k ? [...path(m, d.slice(0, k)), mth(d.slice(k))] : [...path(m - k, d.slice(k)), mth(d.slice(0, k))];
}
function subproof(m, d, whole) {
  if (m === d.length) return whole ? [] : [mth(d)];
  const k = split(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))];
}

function rfc9162() {
  const size = 17;
  const leaves = Array.from({ length: size }, (_, i) => toHex(i, { size: 1 }));
  const hashes = leaves.map((it) => sha256("0x00", it));
  const roots = Array.from({ length: size + 1 }, (_, n) => mth(hashes.slice(0, n)));
  const inclusion = [];
  const consistency = [];
  for (let n = 1; n <= size; n++) {
    const tree = hashes.slice(0, n);
    for (let i = 0; i < n; i++) inclusion.push({ size: n, index: i, proof: path(i, tree) });
    for (let m = 1; m <= n; m++) consistency.push({ first: m, second: n, proof: m === n ? [] : subproof(m, tree, true) });
  }
  return { leaves, leafHashes: hashes, roots, inclusion, consistency };
}

function shares(amount, weights) {
  const total = weights.reduce((a, b) => a + b, 0n);
  const parts = weights.map((w) => (amount * w) / total);
  const order = weights.map((w, i) => ({ i, rest: (amount * w) % total }));
  order.sort((a, b) => (a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1));
  let left = amount - parts.reduce((a, b) => a + b, 0n);
  for (const { i } of order) {
    if (left === 0n) break;
    parts[i] += 1n;
    left -= 1n;
  }
  return parts;
}

function splits() {
  const cases = [
    [100n, [1n, 1n, 1n]],
    [101n, [1n, 1n, 1n]],
    [1n, [1n, 1n]],
    [0n, [3n, 4n]],
    [10n, [0n, 1n, 0n]],
    [7219n, [9500n, 300n, 200n]],
    [7n, [5n, 3n, 2n]],
    [5n, [1n, 1n, 1n, 1n, 1n, 1n, 1n]],
    [140_565_569n, [1n, 2n, 3n, 5n, 7n, 11n, 13n]],
    [9_223_372_036_854_775_807n, [4_294_967_295n, 1n, 4_294_967_294n]],
    [1_000_003n, Array.from({ length: 64 }, (_, i) => BigInt(i + 1))],
  ];
  let seed = 42n;
  const random = (below) => {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return (seed >> 16n) % below;
  };
  for (let n = 0; n < 40; n++) {
    cases.push([random(10_000_000n), Array.from({ length: 1 + Number(random(12n)) }, () => 1n + random(10_000n))]);
  }
  return { cases: cases.map(([amount, weights]) => ({ amount, weights, shares: shares(amount, weights) })) };
}

let wrong = 0;
for (const [name, content] of Object.entries({ eip712: await eip712(), rfc9162: rfc9162(), split: splits() })) {
  const file = join(root, "vectors", `${name}.json`);
  const text = plain(content);
  if (!process.argv.includes("--check")) {
    mkdirSync(join(root, "vectors"), { recursive: true });
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    console.error(`vectors/${name}.json is not what viem computes`);
    wrong = 1;
  }
}
process.exitCode = wrong;
