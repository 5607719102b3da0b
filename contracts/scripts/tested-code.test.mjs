// The rule finds each way in which a test takes in the code of what it tests, and nothing else.
import assert from "node:assert/strict";
import test from "node:test";
import { trees } from "./sources.mjs";
import { testedCode } from "./tested-code.mjs";

const head = "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n";
const units = trees({
  "main/It.sol": { content: `${head}contract It {} abstract contract Part {} library Rules { function one() internal pure returns (uint256) { return 1; } }` },
  "test/Made.sol": { content: `${head}import {It} from "main/It.sol"; contract Made { function make() external returns (It) { return new It(); } }` },
  "test/Coded.sol": { content: `${head}import {It} from "main/It.sol"; contract Coded { function code() external pure returns (bytes memory) { return type(It).creationCode; } }` },
  "test/Heir.sol": { content: `${head}import {It} from "main/It.sol"; contract Heir is It {}` },
  "test/Unnoticed.sol": {
    content: `${head}interface Vm { function expectRevert(bytes4) external; function deployCode(string calldata) external; }
      contract Unnoticed { function f(Vm vm) external { vm.expectRevert(0); vm.deployCode("It"); } }`,
  },
  "test/Good.sol": {
    content: `${head}import {It, Part, Rules} from "main/It.sol"; contract Own {}
      contract Good is Part { Own public own = new Own(); function f(It it) external pure returns (It, uint256, bytes memory) { return (it, Rules.one(), type(Own).creationCode); } }`,
  },
});

test("made, coded, inherited, and a deployment that nobody misses", () => {
  const files = testedCode(units, "test/", "main/").map((it) => it.split(" ")[0]);
  assert.deepEqual(files.sort(), ["test/Coded.sol", "test/Heir.sol", "test/Made.sol", "test/Unnoticed.sol"]);
});
