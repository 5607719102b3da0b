/** Who can be paid: names, addresses and their accounts in the log. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"ledger", "audit", "idempotency", "access", "db", "wire"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.participants;
