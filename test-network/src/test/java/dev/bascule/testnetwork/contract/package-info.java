/** The deployment on a real chain. */
package dev.bascule.testnetwork.contract;
