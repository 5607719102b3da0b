/** Tests of turns, absences and evidence. */
package dev.bascule.node.accountability;
