/** Windows: cut at one place of the log, by interval or request, and how far they are. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "ledger",
      "audit",
      "projection",
      "idempotency",
      "access",
      "db",
      "wire",
      "deployment"
    })
@org.jspecify.annotations.NullMarked
package dev.bascule.service.settlement;
