/** Payments over HTTP: text to terms, checks before the log, answers after it. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "ledger",
      "audit",
      "risk",
      "projection",
      "idempotency",
      "access",
      "db",
      "wire",
      "deployment"
    })
@org.jspecify.annotations.NullMarked
package dev.bascule.service.payment;
