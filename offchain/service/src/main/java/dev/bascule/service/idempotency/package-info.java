/** The same Idempotency-Key is the same request: in flight, done, or refused with what differs. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"db", "wire", "access"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.idempotency;
