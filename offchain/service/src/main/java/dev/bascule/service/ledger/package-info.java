/** The engine in this process: its start, the one door for commands, balances and lanes. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"audit", "access", "db", "wire", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.ledger;
