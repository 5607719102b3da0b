/** Receipts, bundles and checkpoints over HTTP: what lets anybody check without us. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"ledger", "audit", "projection", "access", "db", "wire", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.receipt;
