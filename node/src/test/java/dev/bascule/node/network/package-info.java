/** The network file is strict, and says where it is wrong. */
package dev.bascule.node.network;
