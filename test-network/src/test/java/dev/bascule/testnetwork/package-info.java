/** The network as a whole: real processes, the user's own commands, and things that kill them. */
package dev.bascule.testnetwork;
