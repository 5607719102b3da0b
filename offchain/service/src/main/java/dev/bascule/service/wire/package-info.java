/** The forms that every feature speaks in: money, problems, pages, fields of a request. */
@org.springframework.modulith.ApplicationModule(
    type = org.springframework.modulith.ApplicationModule.Type.OPEN)
@org.jspecify.annotations.NullMarked
package dev.bascule.service.wire;
