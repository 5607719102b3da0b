/** The Spring Boot application: one package for each feature, wired by its configuration. */
@org.jspecify.annotations.NullMarked
package dev.bascule.service;
