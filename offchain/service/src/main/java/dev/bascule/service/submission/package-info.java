/** What goes to the chain: parts of windows, anchors, test money; stored before it is sent. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {
      "ledger",
      "audit",
      "settlement",
      "projection",
      "idempotency",
      "access",
      "db",
      "wire",
      "deployment"
    })
@org.jspecify.annotations.NullMarked
package dev.bascule.service.submission;
