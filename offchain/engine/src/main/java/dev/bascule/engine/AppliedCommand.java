package dev.bascule.engine;

import dev.bascule.core.book.Command;
import dev.bascule.core.book.Step;

/**
 * One command and what followed from it.
 *
 * @param logPosition where its entry ends
 * @param index within the entry, from 0
 * @param principal the gateway that offered it
 */
public record AppliedCommand(
    long logPosition, int index, long atMillis, String principal, Command command, Step step) {}
