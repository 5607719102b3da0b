/** The treasury's online side: what people propose and approve, what leaves, what comes back. */
@org.springframework.modulith.ApplicationModule(
    allowedDependencies = {"ledger", "access", "db", "wire", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.treasury;
