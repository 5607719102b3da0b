package dev.bascule.chainrpc.safe;

import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.core.id.Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A Safe as a node tells of it after a block.
 *
 * @param nonce that its next call takes
 * @param owners in the Safe's own order
 * @param guard of its transactions; zero where there is none
 * @param moduleGuard of its modules; zero where there is none
 * @param handler of calls that it does not know; zero where there is none
 * @param singleton whose code it runs
 */
public record SafeState(
    long nonce,
    int threshold,
    List<Address> owners,
    Address guard,
    Address moduleGuard,
    Address handler,
    Address singleton) {

  public SafeState {
    owners = List.copyOf(owners);
  }

  /** What is otherwise than the books say, a sentence for each; empty where nothing is. */
  public List<String> differences(SafeAccount books) {
    List<String> all = new ArrayList<>();
    if (!guard.equals(books.guard())) all.add(other("guard", guard, books.guard()));
    if (!moduleGuard.equals(books.guard())) {
      all.add(other("module guard", moduleGuard, books.guard()));
    }
    if (!handler.isZero()) {
      all.add("it has the fallback handler " + handler + ", by the books none");
    }
    if (!new HashSet<>(owners).equals(new HashSet<>(books.owners()))) {
      all.add("its owners are %s, by the books %s".formatted(owners, books.owners()));
    }
    if (threshold != books.threshold()) {
      all.add("%d owners sign, by the books %d".formatted(threshold, books.threshold()));
    }
    return all;
  }

  private static String other(String what, Address chain, Address books) {
    return "its %s is %s, by the books %s"
        .formatted(what, chain.isZero() ? "none" : chain.hex(), books);
  }
}
