package dev.bascule.contracts;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What SplitPayments must do with one token, in plain Java. */
final class SplitModel {

  private static final int MAX_PAYEES = 64;

  private record Reference(String payer, BigInteger ref) {}

  private final String address;
  private final String tokenAddress;
  private final TokenModel token;
  private final Map<String, BigInteger> credits = new HashMap<>();
  private final Set<Reference> taken = new HashSet<>();

  SplitModel(String address, String tokenAddress, TokenModel token) {
    this.address = address;
    this.tokenAddress = tokenAddress;
    this.token = token;
  }

  BigInteger credit(String payee) {
    return credits.getOrDefault(payee, BigInteger.ZERO);
  }

  BigInteger credits() {
    return credits.values().stream().reduce(BigInteger.ZERO, BigInteger::add);
  }

  boolean isPaid(String payer, BigInteger ref) {
    return taken.contains(new Reference(payer, ref));
  }

  Optional<Refusal> pay(
      String sender,
      BigInteger ref,
      byte[] refWord,
      BigInteger amount,
      List<String> payees,
      List<BigInteger> weights) {
    if (payees.isEmpty() || payees.size() > MAX_PAYEES || payees.size() != weights.size()) {
      return refused("BadSplit", size(payees), size(weights));
    }
    if (isPaid(sender, ref)) return refused("AlreadyPaid", sender, refWord);
    // What is refused later undoes the transfer, so what else can refuse is looked at in between.
    Optional<Refusal> later = afterTransfer(amount, payees, weights);
    Optional<Refusal> moved =
        token.transferFrom(address, sender, address, amount, later.isPresent());
    if (moved.isPresent()) return moved;
    if (later.isPresent()) return later;
    taken.add(new Reference(sender, ref));
    List<BigInteger> shares = shares(amount, weights);
    for (int i = 0; i < payees.size(); i++) {
      credits.merge(payees.get(i), shares.get(i), BigInteger::add);
    }
    return Optional.empty();
  }

  Optional<Refusal> withdraw(String sender, String to) {
    if (isNobody(to)) return refused("BadPayee", to);
    BigInteger amount = credit(sender);
    if (amount.signum() == 0) return refused("NothingToWithdraw", tokenAddress, sender);
    // Whom the token has frozen reaches through here no more than by itself.
    if (token.isFrozen(sender)) return refused("AccountIsFrozen", sender);
    Optional<Refusal> moved = token.transfer(address, to, amount);
    if (moved.isEmpty()) credits.remove(sender);
    return moved;
  }

  /** By sorting: largest remainder first, of equal ones the earlier. */
  static List<BigInteger> shares(BigInteger amount, List<BigInteger> weights) {
    BigInteger total = weights.stream().reduce(BigInteger.ZERO, BigInteger::add);
    List<BigInteger> shares = new ArrayList<>();
    List<BigInteger> remainders = new ArrayList<>();
    for (BigInteger weight : weights) {
      BigInteger[] parts = amount.multiply(weight).divideAndRemainder(total);
      shares.add(parts[0]);
      remainders.add(parts[1]);
    }
    int left =
        amount.subtract(shares.stream().reduce(BigInteger.ZERO, BigInteger::add)).intValueExact();
    IntStream.range(0, weights.size())
        .boxed()
        .sorted(Comparator.comparing(remainders::get, Comparator.reverseOrder()))
        .limit(left)
        .forEach(i -> shares.set(i, shares.get(i).add(BigInteger.ONE)));
    return shares;
  }

  private Optional<Refusal> afterTransfer(
      BigInteger amount, List<String> payees, List<BigInteger> weights) {
    if (amount.signum() == 0) return refused("NothingToSplit", tokenAddress);
    if (weights.stream().allMatch(it -> it.signum() == 0)) return refused("NoWeight");
    return payees.stream()
        .filter(this::isNobody)
        .findFirst()
        .flatMap(it -> refused("BadPayee", it));
  }

  private boolean isNobody(String account) {
    return account.equals(TokenModel.ZERO) || account.equals(address);
  }

  private static BigInteger size(List<?> list) {
    return BigInteger.valueOf(list.size());
  }

  private static Optional<Refusal> refused(String error, Object... values) {
    return Optional.of(Refusal.of(error, values));
  }
}
