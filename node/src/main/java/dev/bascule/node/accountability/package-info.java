/**
 * What validators did and did not do, from the headers that they sealed: turns, absences, evidence.
 */
@NullMarked
package dev.bascule.node.accountability;

import org.jspecify.annotations.NullMarked;
