@org.jspecify.annotations.NullMarked
package dev.bascule.testnetwork.drill;
