/** One open page that says what runs here; status reads it. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "ledger",
      "audit",
      "reconciliation",
      "settlement",
      "db",
      "wire",
      "deployment",
      "access"
    })
@org.jspecify.annotations.NullMarked
package dev.bascule.service.info;
