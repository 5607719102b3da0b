// A test contract may be compiled in another way than what it tests (solc-shim.mjs), and carries the code of what it
// makes by `new` or inherits. So what stands in src/main is made from its own artifact: vm.deployCode.
import { any, span, walk } from "./sources.mjs";

/** @returns sentences: the places in files under `tests` that carry code of a contract in a file under `tested` */
export function testedCode(units, tests, tested) {
  const concrete = new Map();
  for (const [file, unit] of units) {
    if (!file.startsWith(tested)) continue;
    for (const node of unit.nodes) {
      if (node.nodeType === "ContractDefinition" && node.contractKind === "contract" && !node.abstract) concrete.set(node.id, node.name);
    }
  }
  const problems = [];
  for (const [file, unit] of units) {
    if (!file.startsWith(tests)) continue;
    walk(unit, (node) => {
      const name = concrete.get(carried(node));
      if (name !== undefined) problems.push(`${file} at byte ${span(node).start}: ${name} is made with the test's code; vm.deployCode makes it with its own`);
      for (const at of node.nodeType === "Block" ? unnoticed(node.statements) : []) {
        problems.push(`${file} at byte ${span(at).start}: an expected revert before vm.deployCode is not missed when it does not come; cannotDeploy misses it`);
      }
      return true;
    });
  }
  return problems;
}

/** Deployments, which are no calls, where a call must revert. */
function unnoticed(statements) {
  const says = (node, names) => any(node, (it) => it.nodeType === "MemberAccess" && names.includes(it.memberName));
  return statements.filter((it, i) => i > 0 && says(it, ["deployCode"]) && says(statements[i - 1], ["expectRevert", "expectPartialRevert"]));
}

/** The contract whose code this node takes in: new C, type(C).creationCode, is C. */
function carried(node) {
  if (node.nodeType === "NewExpression") return node.typeName.referencedDeclaration ?? node.typeName.pathNode?.referencedDeclaration;
  if (node.nodeType === "InheritanceSpecifier") return node.baseName.referencedDeclaration;
  if (node.nodeType === "MemberAccess" && ["creationCode", "runtimeCode"].includes(node.memberName)) {
    return node.expression.arguments?.[0]?.referencedDeclaration;
  }
  return undefined;
}
