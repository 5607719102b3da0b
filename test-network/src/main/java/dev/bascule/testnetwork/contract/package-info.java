/** The contracts of the network: deployed once, found and checked at every later start. */
@NullMarked
package dev.bascule.testnetwork.contract;

import org.jspecify.annotations.NullMarked;
