/** What comes from the chain: final blocks into the log, and the three books compared. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "ledger",
      "audit",
      "submission",
      "settlement",
      "projection",
      "access",
      "db",
      "wire",
      "deployment",
      "idempotency"
    })
@org.jspecify.annotations.NullMarked
package dev.bascule.service.reconciliation;
