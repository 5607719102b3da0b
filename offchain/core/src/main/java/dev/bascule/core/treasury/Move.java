package dev.bascule.core.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;

/**
 * What a signing request asks for, as its bytes say.
 *
 * @param request the digest of the request, which is the proposal's identity
 * @param name the proposer's name for it
 * @param created seconds since 1970
 * @param expires seconds since 1970; not exported or signed from then on
 * @param empty whether the transaction pays nobody and calls nothing: it only takes its place
 */
public record Move(
    Hash32 request,
    String name,
    Slot slot,
    Address proposer,
    long created,
    long expires,
    boolean empty,
    List<Outflow> outflows) {

  public Move {
    requireNonNull(request);
    requireNonNull(name);
    requireNonNull(slot);
    requireNonNull(proposer);
    outflows = List.copyOf(outflows);
    if (expires <= created) throw new IllegalArgumentException("it ends before it begins");
  }

  /** A call of which no limit counts anything but the fee. */
  public boolean movesNothing() {
    return !empty && outflows.stream().allMatch(each -> each.to().isEmpty());
  }
}
