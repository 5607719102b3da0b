/** The operator's signed word on its log's size and root. */
@NullMarked
package dev.bascule.chain.checkpoint;

import org.jspecify.annotations.NullMarked;
