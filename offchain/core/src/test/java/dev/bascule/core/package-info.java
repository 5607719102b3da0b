@NullMarked
package dev.bascule.core;

import org.jspecify.annotations.NullMarked;
