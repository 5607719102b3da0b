/** Which coins are ours, which of them a payment takes, and what it costs: rules without a node. */
@NullMarked
package dev.bascule.chain.bitcoin.coin;

import org.jspecify.annotations.NullMarked;
