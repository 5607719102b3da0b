package dev.bascule.cli.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What a transaction is to do, from what an officer types: names of the address book and exact
 * decimals.
 */
record Draft(Address to, BigInteger value, Bytes data) {

  static final long COIN_GAS = 21_000;
  static final long CALL_GAS = 200_000;

  boolean isCall() {
    return !data.isEmpty();
  }

  /** Pays {@code amount} of the chain's coin or of a token of the book. */
  static Draft payment(ReadingBooks.Open books, long chainId, String to, String amount, String in) {
    Address recipient = address(books, chainId, to);
    ReviewBasis.Chain chain = books.document().chain(chainId).orElseThrow();
    if (chain.coin().currency().equals(in)) {
      return new Draft(recipient, units(amount, chain.coin()), Bytes.EMPTY);
    }
    AddressBook.Entry token =
        books.document().book().entries().stream()
            .filter(entry -> entry.chain().equals(AddressBook.evm(chainId)))
            .filter(entry -> entry.token().filter(known -> known.currency().equals(in)).isPresent())
            .findFirst()
            .orElseThrow(() -> usage("asset_unknown", in + " is no coin or token of the books"));
    ContractAbi abi = books.abis().get(token.contract().orElse(""));
    if (abi == null) {
      throw usage("contract_unknown", "the books do not say by which ABI " + in + " is called");
    }
    Bytes call =
        abi.function("transfer")
            .call(
                new AbiValue.Account(recipient),
                new AbiValue.Whole(units(amount, token.token().orElseThrow())));
    return new Draft(Address.ofHex(token.address()), BigInteger.ZERO, call);
  }

  /** A name of the book, or an address. */
  static Address address(ReadingBooks.Open books, long chainId, String text) {
    List<AddressBook.Entry> named =
        books.document().book().entries().stream()
            .filter(entry -> entry.chain().equals(AddressBook.evm(chainId)))
            .filter(entry -> entry.name().equals(text))
            .toList();
    if (named.size() == 1) return Address.ofHex(named.getFirst().address());
    try {
      return Eip55.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(
          "recipient_unknown",
          named.isEmpty()
              ? "\"" + text + "\" is no name of the address book, and no address"
              : "\"" + text + "\" is the name of several entries");
    }
  }

  /** Exact, or refused: no unit is rounded away. */
  static BigInteger units(String amount, AddressBook.Token token) {
    if (!amount.matches("[0-9]{1,60}(\\.[0-9]{1,36})?")) {
      throw usage("amount_invalid", "\"" + amount + "\" is no amount such as 1250.00");
    }
    try {
      return new BigDecimal(amount).movePointRight(token.decimals()).toBigIntegerExact();
    } catch (ArithmeticException tooFine) {
      throw usage(
          "amount_invalid",
          amount
              + " is finer than "
              + token.currency()
              + ", which has "
              + token.decimals()
              + " decimals");
    }
  }

  static Optional<Bytes> hex(String text) {
    try {
      return Optional.of(Bytes.fromHex(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static RuntimeException usage(String code, String why) {
    return Problem.of(ExitCode.USAGE, code, "nothing was proposed", why, "See --help for examples.")
        .asException();
  }
}
