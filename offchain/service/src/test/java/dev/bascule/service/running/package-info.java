/** A whole service on a real chain, for tests. */
package dev.bascule.service.running;
