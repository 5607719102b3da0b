/** The settlement service: one package for each feature. */
@NullMarked
package dev.bascule.service;

import org.jspecify.annotations.NullMarked;
