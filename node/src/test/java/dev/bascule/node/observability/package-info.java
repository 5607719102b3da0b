/** Tests of metrics, alert rules and dashboard. */
package dev.bascule.node.observability;
