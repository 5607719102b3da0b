/** The log as others see it: signed checkpoints, the second medium, and what a leaf looks like. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"db", "wire", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.audit;
