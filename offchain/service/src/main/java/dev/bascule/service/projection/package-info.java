/** What the log says, in tables: a replica writes them, and can write them again. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"db", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.projection;
