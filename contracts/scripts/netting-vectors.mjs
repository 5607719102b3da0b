// Vectors of the netting book, by viem: no code of ours but this, and the trees of vectors.mjs.
import { concat, encodeAbiParameters, hashTypedData, keccak256, toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const NET_PART = [
  { name: "window", type: "uint64" },
  { name: "part", type: "uint32" },
  { name: "last", type: "bool" },
  { name: "positions", type: "bytes32" },
  { name: "previousCoverage", type: "bytes32" },
  { name: "lanes", type: "uint64" },
  { name: "coverage", type: "bytes32" },
  { name: "checkpoint", type: "Checkpoint" },
];
const abi = (types, values) => encodeAbiParameters(types.map((type) => ({ type })), values);

/** A part of the netting book: packed positions, the covered map before and after, and what a member signs. */
export async function netting(domain, types, { sha256, mth, path }) {
  const memberKey = keccak256(toHex("bascule/member-0"));
  const positions = [
    { index: 1, debit: true, units: 7_219n },
    { index: 2, debit: false, units: 2n ** 63n - 1n },
    { index: 4_294_967_295, debit: true, units: 2n ** 63n - 1n - 7_219n },
  ];
  const word = ({ debit, units }) => toHex((debit ? 2n ** 63n : 0n) + units, { size: 8 });
  const packed = concat(positions.map((it) => concat([toHex(it.index, { size: 4 }), word(it)])));
  const covered = (values) => {
    const lanes = values
      .map((cumulative, i) => ({ laneKey: keccak256(toHex(`lane-${i}`)), cumulative }))
      .sort((a, b) => (a.laneKey < b.laneKey ? -1 : 1));
    const leaves = lanes.map((it) => sha256("0x00", abi(["bytes32", "uint128"], [it.laneKey, it.cumulative])));
    return { lanes, root: mth(leaves), proofs: leaves.map((_, i) => path(i, leaves)) };
  };
  const before = covered([1n, 2n, 3n]);
  const after = covered([1n, 7_221n, 3n, 2n ** 128n - 1n, 0n]);
  const logId = keccak256(abi(["uint256", "address", "uint32"], [31337n, domain.verifyingContract, 1]));
  const checkpoint = { logId, size: 9n, root: keccak256(toHex("log")), at: 1_790_000_001n, operatorKeyId: 1 };
  const message = {
    window: 3n, part: 1, last: true, positions: keccak256(packed), previousCoverage: before.root,
    lanes: BigInt(after.lanes.length), coverage: after.root, checkpoint,
  };
  const typed = { domain, types: { ...types, NetPart: NET_PART }, primaryType: "NetPart", message };
  return {
    book: domain.verifyingContract, memberKey, positions, packed, before, after,
    part: message, digest: hashTypedData(typed), signature: await privateKeyToAccount(memberKey).signTypedData(typed),
  };
}
