// Each custom error of a contract's ABI is expected by a test of that contract's own folder. That the expectation is
// met is the suite's green; that the name is this signature is the compiler's word.
import { signatureOf } from "./artifacts.mjs";
import { closure, walk } from "./sources.mjs";

/** Never reached: what declares them guards against values that the types of our functions cannot have. */
const UNREACHABLE = new Set([
  "InvalidShortString()", // OpenZeppelin's ShortStrings: names longer than 31 bytes go another way
  "StringTooLong(string)",
  "ERC20InvalidSender(address)", // ERC20: transferFrom ends at the approver before
  "InvalidAccountNonce(address,uint256)", // Nonces: only useNonce is called
  "InsufficientBalance(uint256,uint256)", // Address: only what came with the call is sent on
  "FailedDeployment()", // Clones: a taken address is refused before
  "AddressEmptyCode(address)", // Address: only a clone that was just made is called
  "AccessManagedRequiredDelay(address,uint32)", // AccessManaged: declared there and thrown nowhere
  "ECDSAInvalidSignatureLength(uint256)", // ECDSA: v, r, s and never bytes
  "OutOfRangeAccess()", // Packing: validation data are put together at constant places
  "FailedDeployment()", // Clones: the factory first looks whether somebody is there
  "CheckpointUnorderedInsertion()", // Checkpoints: block time does not go back
  "StringsInsufficientHexLength(uint256,uint256)", // Strings: 32 bytes always fit 64 digits
]);

/**
 * @param abis contract -> abi
 * @param units trees of sources and tests
 * @returns sentences: errors that no test of the contract's folder expects
 */
export function errors(abis, units) {
  const expected = expectations(units);
  const problems = [];
  for (const [contract, abi] of abis) {
    const source = [...units.keys()].find((path) => path.startsWith("src/main/") && path.endsWith(`/${contract}.sol`));
    const folder = `src/test/solidity/${source.split("/")[3]}/`;
    const tests = [...units.keys()].filter((path) => path.startsWith(folder) && closure(units, path).has(source));
    const known = new Set(tests.flatMap((path) => expected.get(path) ?? []));
    for (const error of abi.filter((it) => it.type === "error").map(signatureOf)) {
      if (!known.has(error) && !UNREACHABLE.has(error)) problems.push(`${contract}: no test in ${folder} expects the error ${error}`);
    }
  }
  return problems;
}

/** test file -> signatures of the errors whose selectors it names, itself or through what it inherits there. */
function expectations(units) {
  const definitions = new Map();
  for (const unit of units.values()) {
    walk(unit, (node) => {
      if (node.nodeType === "ErrorDefinition") definitions.set(node.id, node);
      return true;
    });
  }
  const found = new Map();
  for (const [path, unit] of units) {
    if (!path.startsWith("src/test/")) continue;
    const named = [];
    walk(unit, (node) => {
      if (node.nodeType !== "MemberAccess" || node.memberName !== "selector") return true;
      const error = definitions.get(node.expression.referencedDeclaration);
      if (error !== undefined) named.push(`${error.name}(${error.parameters.parameters.map(abiType).join(",")})`);
      return true;
    });
    found.set(path, named);
  }
  return found;
}

function abiType({ typeDescriptions: { typeString } }) {
  return typeString.replace(/^contract .*|^address payable$/, "address").replace(/^enum .*/, "uint8").replace(/ (memory|calldata|storage.*)$/, "");
}
