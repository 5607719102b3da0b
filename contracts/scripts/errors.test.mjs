// The errors of a contract count as expected in its own folder only, by their whole signature.
import assert from "node:assert/strict";
import test from "node:test";
import { errors } from "./errors.mjs";
import { trees } from "./sources.mjs";

const head = "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n";
const abi = [{ type: "error", name: "Wrong", inputs: [{ type: "uint256" }] }];
const main = { "src/main/solidity/thing/Thing.sol": { content: `${head}contract Thing { error Wrong(uint256 what); }` } };
const expecting = (folder, error) => ({
  [`src/test/solidity/${folder}/Some.t.sol`]: {
    content: `${head}import {Thing} from "src/main/solidity/thing/Thing.sol";
error Wrong(uint256 what);
contract SomeTest { function testIt() external pure returns (bytes4) { return ${error}.selector; } }`,
  },
});
const problems = (more) => errors([["Thing", abi]], trees({ ...main, ...more }));

test("an error that a test of the folder names is expected", () => {
  assert.deepEqual(problems(expecting("thing", "Thing.Wrong")), []);
});

test("an error that another folder's test names is not", () => {
  assert.deepEqual(problems(expecting("other", "Thing.Wrong")), ["Thing: no test in src/test/solidity/thing/ expects the error Wrong(uint256)"]);
});

test("an error that nobody names is not", () => {
  assert.equal(problems(expecting("thing", "SomeTest.testIt")).length, 1);
});
