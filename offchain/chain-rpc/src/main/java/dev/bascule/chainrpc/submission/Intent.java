package dev.bascule.chainrpc.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.util.Optional;

/** What a transaction is to do; it carries no value, because value moves in the vault only. */
public record Intent(Optional<Address> to, Bytes data, long gasLimit) {
  public Intent {
    if (gasLimit < 21_000) throw new IllegalArgumentException("gas limit " + gasLimit);
  }

  public static Intent call(Address to, Bytes data, long gasLimit) {
    return new Intent(Optional.of(to), data, gasLimit);
  }

  public static Intent create(Bytes initcode, long gasLimit) {
    return new Intent(Optional.empty(), initcode, gasLimit);
  }
}
