package dev.bascule.contracts;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.EscrowModel.Clock;
import dev.bascule.contracts.EscrowModel.Terms;
import dev.bascule.contracts.bindings.EscrowPayments;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import org.web3j.crypto.Credentials;

/** The model's terms and accounts as the contract knows them. */
final class EscrowTerms {

  private static final String ZERO = "0x" + "00".repeat(20);
  private static final Map<String, Credentials> KEYS = new HashMap<>();

  private EscrowTerms() {}

  static EscrowPayments.Terms onChain(Deployment on, Terms t) {
    byte[] salt = new byte[32];
    salt[30] = (byte) (t.id() >> 8);
    salt[31] = (byte) t.id();
    return new EscrowPayments.Terms(
        key(t.payer()).getAddress(),
        key(t.merchant()).getAddress(),
        on.tokenAddress(),
        big(t.maxAmount()),
        clock(t.preApproval()),
        clock(t.captureFrom()),
        clock(t.authorization()),
        clock(t.refund()),
        new EscrowPayments.Fees(
            key(t.feeReceiver()).getAddress(), big(t.minBps()), big(t.maxBps())),
        t.payees().stream().map(it -> key(it).getAddress()).toList(),
        t.weights().stream().map(EscrowTerms::big).toList(),
        arbitration(t),
        on.vaultAddress(),
        salt);
  }

  static EscrowPayments.Arbitration arbitration(Terms t) {
    return new EscrowPayments.Arbitration(
        t.arbiter().isEmpty() ? ZERO : key(t.arbiter()).getAddress(),
        big(t.bond()),
        big(t.silenceBps()),
        new EscrowPayments.Duration(big(t.ruling().block()), big(t.ruling().time())));
  }

  static EscrowPayments.Clock clock(Clock it) {
    return new EscrowPayments.Clock(big(it.block()), big(it.time()));
  }

  static Credentials key(String account) {
    return KEYS.computeIfAbsent(account, it -> Keys.named("escrow-" + it));
  }

  static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }
}
