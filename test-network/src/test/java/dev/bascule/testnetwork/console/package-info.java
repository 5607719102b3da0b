/** The console, looked at with a real browser. */
package dev.bascule.testnetwork.console;
