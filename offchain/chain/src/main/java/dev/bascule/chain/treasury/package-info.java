/**
 * The treasury's one document of rules and names, and what a signing request means to its rules.
 */
@NullMarked
package dev.bascule.chain.treasury;

import org.jspecify.annotations.NullMarked;
