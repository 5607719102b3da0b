// Vectors of sum trees, calendar months and mandates, by node:crypto, Date and viem: no code of ours but this.
import { createHash } from "node:crypto";
import { hashDomain, hashStruct, hashTypedData, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const named = (name) => privateKeyToAccount(keccak256(toHex(`bascule/${name}`)));
const sha256 = (hex) => "0x" + createHash("sha256").update(Buffer.from(hex, "hex")).digest("hex");
const bytes = (value, size) => BigInt(value).toString(16).padStart(2 * size, "0");

const leaf = (it) => sha256("00" + bytes(it.index, 4) + it.payee.slice(2) + bytes(it.amount, 16) + it.salt.slice(2));

// RFC 9162 section 2.1, each node with its sum, as the recursive definition reads.
function node(shares) {
  if (shares.length === 1) return { hash: leaf(shares[0]), sum: shares[0].amount };
  const [left, right] = halves(shares).map(node);
  const hash = sha256("01" + left.hash.slice(2) + bytes(left.sum, 32) + right.hash.slice(2) + bytes(right.sum, 32));
  return { hash, sum: left.sum + right.sum };
}

function proof(shares, index) {
  if (shares.length === 1) return [];
  const [left, right] = halves(shares);
  return index < left.length
    ? [...proof(left, index), node(right)]
    : [...proof(right, index - left.length), node(left)];
}

function halves(shares) {
  const k = 2 ** Math.floor(Math.log2(shares.length - 1));
  return [shares.slice(0, k), shares.slice(k)];
}

export function sumTrees() {
  const trees = [1, 2, 3, 5, 8, 13].map((count) => {
    const shares = Array.from({ length: count }, (_, index) => ({
      index,
      payee: named(`payee${index}`).address.toLowerCase(),
      amount: index === 4 ? 2n ** 100n : 100n + BigInt(index),
      salt: keccak256(toHex(`salt${index}`)),
    }));
    const root = node(shares);
    return { count, root: root.hash, total: root.sum, shares, proofs: shares.map((_, i) => proof(shares, i)) };
  });
  return { trees };
}

function plusMonths(start, months) {
  const date = new Date(start * 1000);
  const month = date.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), lastDay);
  return Date.UTC(date.getUTCFullYear(), month, day) / 1000 + (start % 86_400);
}

export function calendar() {
  let seed = 7n;
  const random = (below) => {
    seed = (seed * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number((seed >> 16n) % BigInt(below));
  };
  const starts = ["2024-01-31T12:00:00Z", "2024-02-29T00:00:00Z", "2099-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2000-02-28T01:02:03Z"];
  const cases = [];
  for (let n = 0; n < 60; n++) {
    const start = n < starts.length ? Date.parse(starts[n]) / 1000 : random(4_100_000_000);
    const months = random(61);
    const turn = plusMonths(start, months);
    for (const end of [turn - 1, turn, turn + 1].filter((it) => it >= start)) {
      cases.push({ start, end, months: end < turn ? months - 1 : months });
    }
  }
  return { cases };
}

const MANDATE = {
  Mandate: [
    ["payer", "address"], ["collector", "address"], ["payee", "address"], ["token", "address"],
    ["perCall", "uint128"], ["perPeriod", "uint128"], ["total", "uint128"], ["instalments", "uint32"],
    ["start", "uint64"], ["end", "uint64"], ["unit", "uint8"], ["length", "uint32"],
    ["arrears", "uint32"], ["gapBlocks", "uint32"], ["terms", "bytes32"],
  ].map(([name, type]) => ({ name, type })),
};

export async function mandates(domain, types) {
  const payer = named("payer");
  const base = {
    payer: payer.address.toLowerCase(),
    collector: named("collector").address.toLowerCase(),
    payee: named("shop0").address.toLowerCase(),
    token: "0x000000000000000000000000000000000000c0de",
    perCall: 1_000n, perPeriod: 25_000n, total: 2n ** 128n - 1n, instalments: 0,
    start: 1_790_000_000n, end: 1_890_000_000n, unit: 1, length: 1, arrears: 2, gapBlocks: 3_600,
    terms: keccak256(toHex("terms of the subscription")),
  };
  const list = [base, { ...base, perCall: 0n, perPeriod: 0n, total: 1_000n, instalments: 7, unit: 0, length: 2_592_000 }];
  const all = [];
  for (const message of list) {
    const typed = { domain, types: MANDATE, primaryType: "Mandate", message };
    all.push({
      mandate: message,
      structHash: hashStruct({ data: message, primaryType: "Mandate", types: MANDATE }),
      digest: hashTypedData(typed),
      signature: await payer.signTypedData(typed),
    });
  }
  return { domain: { ...domain, chainId: String(domain.chainId), separator: hashDomain({ domain, types }) }, mandates: all };
}
