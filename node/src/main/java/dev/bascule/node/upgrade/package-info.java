/** What stands between a running network and another version of Besu. */
@NullMarked
package dev.bascule.node.upgrade;

import org.jspecify.annotations.NullMarked;
