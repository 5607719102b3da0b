/** The keys of a network. */
package dev.bascule.testnetwork.folder;
