package dev.bascule.chain.receipt;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.money.BaseUnits;
import java.util.List;

/**
 * That a part settled the leaf's lane up to a cumulative.
 *
 * @param index of the lane among the part's lanes, {@code path} its way to the event's root
 */
public record Settlement(SettledPart part, BaseUnits cumulative, long index, List<Hash32> path) {

  public Settlement {
    path = List.copyOf(path);
  }
}
