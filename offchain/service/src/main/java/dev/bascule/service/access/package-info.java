/** Who may call: hashed API keys with scopes, request ids, security headers. */
@org.springframework.modulith.ApplicationModule(allowedDependencies = {"db", "wire", "deployment"})
@org.jspecify.annotations.NullMarked
package dev.bascule.service.access;
