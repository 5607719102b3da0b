// What the snapshots must see: a shared selector, a changed interface, a figure beyond the tolerance.
import assert from "node:assert/strict";
import test from "node:test";
import { collisions, interfaceOf, near } from "./snapshots.mjs";

const one = (type, name, ...types) => ({ type, name, inputs: types.map((it) => ({ type: it, name: "" })), outputs: [], stateMutability: "view" });

test("two signatures with one selector are found across contracts", () => {
  const found = collisions([["A", [one("function", "burn", "uint256")]], ["B", [one("function", "collate_propagate_storage", "bytes16")]]]);
  assert.equal(found.length, 1);
  assert.match(found[0], /^B: .*burn\(uint256\), 0x42966c68$/);
});

test("the same signature in two contracts is no collision, and an error may not look like a panic", () => {
  const same = one("error", "Panic", "uint256");
  assert.deepEqual(collisions([["A", [same]], ["B", [same]]]), []);
  assert.deepEqual(collisions([["A", [one("function", "burn", "uint256")]], ["B", [one("error", "collate_propagate_storage", "bytes16")]]]), []);
});

test("an interface names selectors, topics, tuples and what is indexed", () => {
  const tuple = { type: "tuple[]", name: "legs", components: [{ type: "address", name: "payee" }, { type: "uint128", name: "to" }] };
  const shown = interfaceOf([
    { type: "function", name: "pay", inputs: [tuple], outputs: [{ type: "bool", name: "" }], stateMutability: "nonpayable" },
    { type: "event", name: "Transfer", inputs: [{ type: "address", name: "from", indexed: true }, { type: "address", name: "to", indexed: true }, { type: "uint256", name: "value" }] },
  ]);
  assert.deepEqual(Object.keys(shown.functions), ["pay((address,uint128)[] legs) nonpayable returns (bool)"]);
  assert.equal(shown.events["Transfer(address indexed from, address indexed to, uint256 value)"], "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
});

test("two per cent are near, three are not, and neither is another name", () => {
  assert.ok(near({ gas: 1000 }, { gas: 1020 }));
  assert.ok(!near({ gas: 1000 }, { gas: 1030 }));
  assert.ok(!near({ gas: 1000 }, { gas: 970 }));
  assert.ok(!near({ gas: 1000 }, { gas: 1000, more: 1 }));
});
