/** The whole drill: a treasury is destroyed and recovered by the commands of the written page. */
@NullMarked
package dev.bascule.testnetwork.drill;

import org.jspecify.annotations.NullMarked;
