/** Rules against bytecode: the book and the vault are driven side by side and must agree. */
package dev.bascule.testnetwork.lockstep;
