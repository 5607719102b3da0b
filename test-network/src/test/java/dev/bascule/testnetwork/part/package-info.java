/** Tests of single parts. */
package dev.bascule.testnetwork.part;
