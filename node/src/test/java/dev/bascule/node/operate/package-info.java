/** Processes of nodes: ours are found, strangers are left alone. */
package dev.bascule.node.operate;
