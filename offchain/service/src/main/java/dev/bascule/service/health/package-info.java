/** Whether the parts do their work: probes for operators, figures for Prometheus. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"ledger", "projection", "reconciliation", "submission", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.health;
