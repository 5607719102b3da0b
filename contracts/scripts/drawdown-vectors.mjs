// Vectors of sessions and ticks, by viem: no code of ours but this, and the trees of vectors.mjs.
import { concat, encodeAbiParameters, hashStruct, hashTypedData, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const DRAWDOWN_TYPES = {
  SessionGrant: [{ name: "key", type: "address" }, { name: "document", type: "bytes32" }],
  TickGrant: [
    { name: "base", type: "uint128" },
    { name: "unit", type: "uint128" },
    { name: "length", type: "uint32" },
    { name: "anchor", type: "bytes32" },
    { name: "document", type: "bytes32" },
  ],
  SessionRoot: [
    { name: "session", type: "bytes32" },
    { name: "root", type: "bytes32" },
    { name: "size", type: "uint8" },
  ],
};
const abi = (types, values) => encodeAbiParameters(types.map((type) => ({ type })), values);
const grant = (primaryType, data) => hashStruct({ data, primaryType, types: DRAWDOWN_TYPES });

/** A session of two payees with five payments under one root, and a chain of eight ticks; drawdown of each of both. */
export async function drawdowns(domain, types, token, { sha256, mth, path }) {
  const payerKey = keccak256(toHex("bascule/payer"));
  const payer = privateKeyToAccount(payerKey);
  const payee = (i) => privateKeyToAccount(keccak256(toHex(`bascule/shop${i}`))).address.toLowerCase();
  const document = (name) => sha256("0x54", keccak256(toHex(`salt-${name}`)), toHex(`{"reference":"${name}"}`));
  const voucher = async (kind, legs) => {
    const message = { payer: payer.address.toLowerCase(), token, keyEpoch: 0, kind, notAfter: 1_790_003_600n, legs };
    const typed = { domain, types, primaryType: "Voucher", message };
    return { voucher: message, digest: hashTypedData(typed), payerSignature: await payer.signTypedData(typed) };
  };
  return { payerKey, domain, session: await session(), ticks: await ticks() };

  async function session() {
    const sessionKey = keccak256(toHex("bascule/session"));
    const account = privateKeyToAccount(sessionKey);
    const key = account.address.toLowerCase();
    const documents = ["session-0", "session-1"].map(document);
    const legs = documents.map((it, i) => ({
      payee: payee(i), lane: i, cumulative: 10_000n + BigInt(i), terms: grant("SessionGrant", { key, document: it }),
    }));
    const signed = await voucher(2, legs);
    const payments = [[0, 7n], [1, 19n], [0, 7_219n], [1, 2_000n], [0, 10_000n]].map(([leg, cumulative], i) => ({
      leg, cumulative, terms: document(`payment-${i}`),
    }));
    const leaves = payments.map((it) => sha256("0x00", abi(["uint8", "uint128", "bytes32"], [it.leg, it.cumulative, it.terms])));
    const message = { session: signed.digest, root: mth(leaves), size: leaves.length };
    const typed = { domain, types: { ...types, ...DRAWDOWN_TYPES }, primaryType: "SessionRoot", message };
    const rootSignature = await account.signTypedData(typed);
    const drawdown = payments.map((it, i) => concat([
      documents[it.leg], toHex(it.cumulative, { size: 16 }), it.terms, toHex(i, { size: 1 }),
      toHex(leaves.length, { size: 1 }), rootSignature, ...path(i, leaves),
    ]));
    return {
      sessionKey, key, documents, ...signed, payments, leafHashes: leaves, root: message.root,
      rootDigest: hashTypedData(typed), rootSignature, drawdown,
    };
  }

  async function ticks() {
    const [base, unit, length] = [500n, 3n, 8];
    const terms = document("ticks");
    const chain = [keccak256(toHex("seed"))];
    for (let i = 0; i < length; i++) chain.unshift(keccak256(concat([terms, chain[0]])));
    const leg = {
      payee: payee(0), lane: 3, cumulative: base + unit * BigInt(length),
      terms: grant("TickGrant", { base, unit, length, anchor: chain[0], document: terms }),
    };
    const signed = await voucher(3, [leg]);
    const drawdown = chain.slice(1).map((tick, i) => concat([
      terms, toHex(base, { size: 16 }), toHex(unit, { size: 16 }), toHex(length, { size: 4 }), toHex(i + 1, { size: 4 }), tick,
    ]));
    return { document: terms, base, unit, length, chain, ...signed, drawdown };
  }
}
