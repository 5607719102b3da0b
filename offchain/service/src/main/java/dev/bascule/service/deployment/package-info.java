/** Where this service stands: its folders, its mode, its chain and the contracts on it. */
@org.springframework.modulith.ApplicationModule(
    type = org.springframework.modulith.ApplicationModule.Type.OPEN)
@org.jspecify.annotations.NullMarked
package dev.bascule.service.deployment;
