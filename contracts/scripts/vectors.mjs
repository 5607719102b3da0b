// Computes the shared vectors with viem and node:crypto, independently of the contracts and of our Java.
// node scripts/vectors.mjs writes vectors/*.json; with --check it compares and fails on a difference.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  concat, encodeAbiParameters, hashDomain, hashStruct, hashTypedData, hexToBytes, keccak256, slice, toHex, toRlp,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { accounts } from "./account-vectors.mjs";
import { drawdowns } from "./drawdown-vectors.mjs";
import { root } from "./forge.mjs";
import { netting } from "./netting-vectors.mjs";
import { calendar, mandates, sumTrees } from "./split-vectors.mjs";

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

// A receipt's file of a split payment, by another way than our Java: what is shared is found by comparing.
const LEGS = 3;
const FIRST_LEAF = 5;
const OUR_TRANSACTION = 1;
const quantity = (n) => (n === 0n ? "0x" : toHex(n, { size: Math.ceil(n.toString(16).length / 2) }));
const decimal = (object) =>
  Object.fromEntries(Object.entries(object).map(([key, it]) => [key, typeof it === "number" ? String(it) : it]));

function jcs(it) {
  if (Array.isArray(it)) return `[${it.map(jcs).join(",")}]`;
  if (typeof it !== "object") return JSON.stringify(it);
  return `{${Object.keys(it).sort().map((key) => `${JSON.stringify(key)}:${jcs(it[key])}`).join(",")}}`;
}

function paymentId(tenant, reference) {
  const digest = sha256(toHex("bascule/payment/v1\0"), toHex(`${tenant}\0`), toHex(reference));
  let value = BigInt(slice(digest, 0, 16));
  let text = "";
  for (let i = 0; i < 26; i++, value >>= 5n) text = "0123456789abcdefghjkmnpqrstvwxyz"[Number(value & 31n)] + text;
  return `pay_${text}`;
}

function bloomOf(logs) {
  const bloom = new Uint8Array(256);
  for (const item of logs.flatMap((log) => [log.address, ...log.topics])) {
    const hash = hexToBytes(keccak256(item));
    for (const i of [0, 2, 4]) {
      const bit = ((hash[i] << 8) | hash[i + 1]) & 2047;
      bloom[255 - (bit >> 3)] |= 1 << (bit & 7);
    }
  }
  return toHex(bloom);
}

function receiptRlp({ type, cumulativeGasUsed, logs }) {
  const fields = ["0x01", quantity(cumulativeGasUsed), bloomOf(logs), logs.map((it) => [it.address, it.topics, it.data])];
  return concat([toHex(type, { size: 1 }), toRlp(fields)]);
}

// Two transactions: a branch with a leaf under 8 (key 0x80 of index 0) and one under 0 (key 0x01 of index 1).
function blockOf(number, receipts) {
  const branch = Array(17).fill("0x");
  branch[8] = keccak256(toRlp(["0x30", receipts[0]]));
  branch[0] = keccak256(toRlp(["0x31", receipts[1]]));
  const node = toRlp(branch);
  const word = (name) => keccak256(toHex(`${name} ${number}`));
  const header = toRlp([
    word("parent"), word("ommers"), token, word("state"), word("transactions"), keccak256(node), toHex(0, { size: 256 }),
    "0x", quantity(number), quantity(30_000_000n), quantity(200_000n), quantity(1_790_000_000n + number), "0x",
    word("mix"), toHex(0, { size: 8 }), "0x", word("withdrawals"), "0x", "0x", word("beacon"), word("requests"),
  ]);
  return { trieProof: [node], blockHash: keccak256(header), headerRlp: header };
}

// The nodes of a path that the one before it, of a lower index, does not have.
function own(path, before) {
  let shared = 0;
  while (shared < Math.min(path.length, before.length) && path.at(-1 - shared) === before.at(-1 - shared)) shared++;
  return path.slice(0, path.length - shared);
}

function settledPart(part, legs, claims, others) {
  const lanes = [...others.map((name) => [keccak256(toHex(name)), 1n]), ...claims, [keccak256(toHex("last")), 2n]];
  const leaves = lanes.map((lane) => sha256("0x00", abi(["bytes32", "uint128"], lane)));
  const signature = toHex("PartSettled(uint64,uint32,bool,bytes32,uint32,uint256)");
  const total = lanes.reduce((sum, [, to]) => sum + to, 0n);
  const log = {
    address: domain.verifyingContract,
    topics: [keccak256(signature), toHex(3, { size: 32 }), toHex(part, { size: 32 })],
    data: abi(["bool", "bytes32", "uint32", "uint256"], [part === 1, mth(leaves), lanes.length, total]),
  };
  const receipt = { type: 2, cumulativeGasUsed: 142_000n, logs: [log] };
  const ours = receiptRlp(receipt);
  const block = blockOf(BigInt(70 + part), [receiptRlp({ type: 2, cumulativeGasUsed: 21_000n, logs: [] }), ours]);
  const paths = claims.map((_, i) => path(others.length + i, leaves));
  return {
    json: { legs: legs.map(String), window: "3", part: String(part), transactionReceipt: decimal(receipt), txIndex: String(OUR_TRANSACTION), ...block },
    settlements: claims.map(([, to], i) => ({
      cumulative: to,
      index: String(others.length + i),
      path: i === 0 ? paths[i] : own(paths[i], paths[i - 1]),
    })),
    paths,
    receiptRlp: ours,
  };
}

async function receipt() {
  const reference = "order-0758015124";
  const shops = Array.from({ length: LEGS }, (_, i) => named(`shop${i}`).address.toLowerCase());
  const amounts = [7_219n, 1_050n, 31n];
  const terms = {
    reference, currency: "BRL", exponent: 2,
    legs: shops.map((payee, i) => ({ payee, amount: amounts[i].toString() })),
    kind: "pay", notAfter: "1790003600",
  };
  const salt = keccak256(toHex("salt of the split"));
  const commitment = sha256("0x54", salt, toHex(jcs(terms)));
  const message = {
    payer: payer.address.toLowerCase(), token, keyEpoch: 0, kind: 0, notAfter: 1_790_003_600n,
    legs: shops.map((payee, i) => ({ payee, lane: i, cumulative: 500n * BigInt(i) + amounts[i], terms: commitment })),
  };
  const voucher = { domain, types: TYPES, primaryType: "Voucher", message };
  const logId = keccak256(abi(["uint256", "address", "uint32"], [31337n, domain.verifyingContract, 1]));
  const at = 1_790_000_000n;
  const lanes = message.legs.map((it) => laneKey(message.payer, it.payee, it.lane));
  const leaves = message.legs.map((it, i) => {
    const leaf = [1, logId, at, at, lanes[i], hashTypedData(voucher), i, it.cumulative - amounts[i], it.cumulative, commitment];
    return sha256("0x00", abi(LEAF, leaf));
  });
  const others = (from, to) => Array.from({ length: to - from }, (_, i) => sha256("0x00", toHex(from + i, { size: 1 })));
  const log = [...others(0, FIRST_LEAF), ...leaves, ...others(FIRST_LEAF + LEGS, 13)];
  const inclusion = leaves.map((_, i) => path(FIRST_LEAF + i, log));
  const checkpoint = { logId, size: BigInt(log.length), root: mth(log), at: at + 1n, operatorKeyId: 1 };
  const signed = { domain, types: TYPES, primaryType: "Checkpoint", message: checkpoint };
  // The third lane went further in a part of its own, with a later payment.
  const parts = [
    settledPart(0, [0, 1], [[lanes[0], message.legs[0].cumulative], [lanes[1], message.legs[1].cumulative]], ["a", "b"]),
    settledPart(1, [2], [[lanes[2], message.legs[2].cumulative + 5_000n]], ["c"]),
  ];
  const settlements = parts.flatMap((it) => it.settlements);
  return {
    trust: {
      version: "1", chainId: "31337", genesisHash: keccak256(toHex("genesis")), vault: domain.verifyingContract, finality: "depth",
      validators: [], operatorKeys: [{ id: "1", address: operator.address.toLowerCase(), from: "0", revokedAt: null }],
      assets: [{ token, currency: "BRL", exponent: "2", decimals: "2" }],
    },
    file: {
      version: "1", tenant: "1", payment: paymentId(1, reference), terms, salt,
      voucher: { ...decimal(message), legs: message.legs.map(decimal) },
      payerSig: await payer.signTypedData(voucher),
      checkpoint: decimal(checkpoint),
      opSig: await operator.signTypedData(signed),
      domain: { chainId: "31337", vault: domain.verifyingContract },
      legs: message.legs.map((it, i) => ({
        leaf: { type: "1", at, admittedAt: at, from: it.cumulative - amounts[i], to: it.cumulative },
        index: String(FIRST_LEAF + i),
        inclusion: i === 0 ? inclusion[i] : own(inclusion[i], inclusion[i - 1]),
        settlement: settlements[i],
      })),
      parts: parts.map((it) => it.json),
    },
    whole: { leafHashes: leaves, inclusion, paths: parts.flatMap((it) => it.paths), receiptRlps: parts.map((it) => it.receiptRlp) },
  };
}

let wrong = 0;
const vectors = {
  eip712: await eip712(),
  rfc9162: rfc9162(),
  split: splits(),
  receipt: await receipt(),
  "sum-tree": sumTrees(),
  calendar: calendar(),
  drawdown: await drawdowns(domain, TYPES, token, { sha256, mth, path }),
  netting: await netting(domain, TYPES, { sha256, mth, path }),
  mandates: await mandates(domain, TYPES),
  accounts: await accounts(),
};
for (const [name, content] of Object.entries(vectors)) {
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
