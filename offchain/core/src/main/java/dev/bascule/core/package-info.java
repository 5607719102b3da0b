/** The rules, pure: state and command in, state and events out. */
@NullMarked
package dev.bascule.core;

import org.jspecify.annotations.NullMarked;
