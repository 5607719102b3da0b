/** What a start decides before anything runs. */
@NullMarked
package dev.bascule.testnetwork.run;

import org.jspecify.annotations.NullMarked;
