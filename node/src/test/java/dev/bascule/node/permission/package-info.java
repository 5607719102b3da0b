/** Tests of the package of the same name. */
package dev.bascule.node.permission;
