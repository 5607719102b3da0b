/** A score for each payment before it is ordered, by rules that can be explained. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"db"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.risk;
