/** What is wrong with a network before it is started, or while it runs: each thing named. */
@NullMarked
package dev.bascule.node.doctor;

import org.jspecify.annotations.NullMarked;
