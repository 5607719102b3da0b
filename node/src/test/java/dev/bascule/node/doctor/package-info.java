/** Each thing that the doctor names is broken once, and named. */
package dev.bascule.node.doctor;
