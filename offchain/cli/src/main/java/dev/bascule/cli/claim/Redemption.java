package dev.bascule.cli.claim;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.vault.VaultEvent;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Redeems bundles, some at a time. The chain is the only memory: a lane that it shows as settled is
 * skipped, so a run that was stopped anywhere is continued by running it again.
 */
final class Redemption {
  private static final int IN_FLIGHT_MAX = 64;

  /** Of a redemption; a chain that packs blocks by limits should not be asked for more. */
  private static final long GAS_BASE = 260_000;

  private static final long GAS_PER_LEG = 8_000;
  private static final long GAS_PER_PROOF_STEP = 4_000;
  private static final long POLL_MILLIS = 250;
  private static final long RESEND_EACH_POLLS = 20;

  /**
   * So long the transaction whose turn it is may wait before it is sent in another form. A node's
   * pool can hold one that it never takes up again: anvil does, when a block is made between its
   * look at the nonce and its note of the transaction.
   */
  private static final long STUCK_POLLS = 40;

  private static final int FORMS_MAX = 4;
  private static final int PASSED_POLLS_MAX = 8;
  private static final Duration MINED_WITHIN = Duration.ofMinutes(5);

  /** What came of one lane, in base units of its token. */
  sealed interface Outcome {
    Receipt bundle();

    record AlreadySettled(Receipt bundle) implements Outcome {}

    record Redeemed(Receipt bundle, BigInteger paid, BigInteger shortfall, long gas)
        implements Outcome {}

    record Refused(Receipt bundle, String reason) implements Outcome {}
  }

  /** A redemption on its way: the same call with the same nonce, in one form or several. */
  private record Sent(Receipt bundle, List<SignedTransaction> forms) {

    Transaction.Legacy newest() {
      return (Transaction.Legacy) forms.getLast().transaction();
    }
  }

  private final RedeemableVault vault;
  private final SecretKey sender;
  private final Address account;
  private final long chainId;
  private final Progress progress;

  Redemption(RedeemableVault vault, SecretKey sender, long chainId, Progress progress) {
    this.vault = vault;
    this.sender = sender;
    this.account = Signer.of(sender.publicKey());
    this.chainId = chainId;
    this.progress = progress;
  }

  List<Outcome> redeem(List<Receipt> bundles) {
    var outcomes = new ArrayList<Outcome>();
    progress.phase("asking the chain what is settled", 0);
    List<Receipt> due = due(bundles, outcomes);
    progress.phase("redeeming", due.size());
    BigInteger price = vault.gasPrice();
    for (int from = 0; from < due.size(); from += IN_FLIGHT_MAX) {
      List<Receipt> some = due.subList(from, Math.min(due.size(), from + IN_FLIGHT_MAX));
      while (!some.isEmpty()) {
        int before = outcomes.size();
        List<Receipt> displaced = redeemSome(some, price, outcomes);
        // Another run with the same key took their nonces, and may have paid some of them.
        some = displaced.isEmpty() ? displaced : due(displaced, outcomes);
        progress.add(outcomes.size() - before);
      }
    }
    return outcomes;
  }

  /** Those that the chain has not settled; the others have their outcome. */
  private List<Receipt> due(List<Receipt> bundles, List<Outcome> outcomes) {
    List<BigInteger> settled =
        vault.settled(bundles.stream().map(bundle -> bundle.leaf().laneKey()).toList());
    var due = new ArrayList<Receipt>();
    for (int i = 0; i < bundles.size(); i++) {
      Receipt bundle = bundles.get(i);
      if (settled.get(i).compareTo(bundle.leaf().to().toBigInteger()) < 0) due.add(bundle);
      else outcomes.add(new Outcome.AlreadySettled(bundle));
    }
    return due;
  }

  /** Returns those whose nonce another transaction took. */
  private List<Receipt> redeemSome(
      List<Receipt> bundles, BigInteger price, List<Outcome> outcomes) {
    long nonce = vault.nonce(account);
    var sent = new ArrayList<Sent>();
    for (Receipt bundle : bundles) {
      var transaction =
          new Transaction.Legacy(
              chainId,
              nonce++,
              price,
              gasLimit(bundle),
              Optional.of(bundle.domain().vault()),
              BigInteger.ZERO,
              VaultCalls.redeem(bundle));
      sent.add(new Sent(bundle, new ArrayList<>(List.of(transaction.sign(sender)))));
    }
    Map<Integer, NodeReceipt> mined = awaitMined(sent);
    var displaced = new ArrayList<Receipt>();
    for (int i = 0; i < sent.size(); i++) {
      NodeReceipt receipt = mined.get(i);
      if (receipt == null) displaced.add(sent.get(i).bundle());
      else outcomes.add(outcome(sent.get(i), receipt));
    }
    return displaced;
  }

  private static long gasLimit(Receipt bundle) {
    return GAS_BASE
        + GAS_PER_LEG * bundle.voucher().legs().size()
        + GAS_PER_PROOF_STEP * bundle.inclusion().size();
  }

  /**
   * Sends again from time to time: a node that was restarted may have forgotten them. What is
   * missing from the answer has lost its nonce to another transaction.
   */
  private Map<Integer, NodeReceipt> awaitMined(List<Sent> sent) {
    var mined = new TreeMap<Integer, NodeReceipt>();
    long begun = System.nanoTime();
    int passed = 0;
    long unchanged = 0;
    for (long poll = 0; ; poll++) {
      if (poll % RESEND_EACH_POLLS == 0) offer(sent, mined);
      int before = mined.size();
      for (int i = before; i < sent.size(); i++) {
        Optional<NodeReceipt> receipt = receipt(sent.get(i));
        // Nonces are mined in order: what is behind a missing one need not be asked for.
        if (receipt.isEmpty()) break;
        mined.put(i, receipt.get());
      }
      if (mined.size() == sent.size()) return mined;
      unchanged = mined.size() == before ? unchanged + 1 : 0;
      if (unchanged > 0 && unchanged % STUCK_POLLS == 0) reform(sent.get(mined.size()));
      passed = vault.nonce(account) > lastNonce(sent) ? passed + 1 : 0;
      // A node may count a transaction a moment before it shows the receipt.
      if (passed >= PASSED_POLLS_MAX) return receiptsOf(sent, mined);
      if (System.nanoTime() - begun > MINED_WITHIN.toNanos()) {
        throw Problem.of(
                ExitCode.PENDING,
                "redemption_pending",
                "the chain does not take the redemptions",
                (sent.size() - mined.size())
                    + " of "
                    + sent.size()
                    + " are not mined after "
                    + MINED_WITHIN.toSeconds()
                    + " s",
                "Does the chain go on? Run the same command again: what is redeemed is skipped.")
            .asException();
      }
      ServiceClient.sleep(POLL_MILLIS);
    }
  }

  private static long lastNonce(List<Sent> sent) {
    return sent.getLast().newest().nonce();
  }

  /** Of whichever form was mined. */
  private Optional<NodeReceipt> receipt(Sent sent) {
    return sent.forms().stream()
        .map(form -> vault.receipt(form.hash()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Signs the call once more with the same nonce, so that one of them at most is carried out: with
   * a unit of gas more and, where fees are taken, for an eighth more, the least that nodes take.
   */
  private void reform(Sent sent) {
    if (sent.forms().size() >= FORMS_MAX) return;
    Transaction.Legacy last = sent.newest();
    BigInteger price = last.gasPrice();
    BigInteger raised =
        price.signum() == 0 ? price : price.add(price.shiftRight(3)).add(BigInteger.ONE);
    var next =
        new Transaction.Legacy(
            last.chainId(),
            last.nonce(),
            raised,
            last.gasLimit() + 1,
            last.to(),
            last.value(),
            last.data());
    sent.forms().add(next.sign(sender));
  }

  private Map<Integer, NodeReceipt> receiptsOf(List<Sent> sent, Map<Integer, NodeReceipt> mined) {
    for (int i = 0; i < sent.size(); i++) {
      if (mined.containsKey(i)) continue;
      int at = i;
      receipt(sent.get(i)).ifPresent(receipt -> mined.put(at, receipt));
    }
    return mined;
  }

  private void offer(List<Sent> sent, Map<Integer, NodeReceipt> mined) {
    var raw = new ArrayList<Bytes>();
    for (int i = 0; i < sent.size(); i++) {
      if (!mined.containsKey(i)) raw.add(sent.get(i).forms().getLast().raw());
    }
    vault.send(raw);
  }

  private Outcome outcome(Sent sent, NodeReceipt receipt) {
    for (EventLog log : receipt.receipt().logs()) {
      boolean redeemed =
          log.address().equals(sent.bundle().domain().vault())
              && log.topics().size() == 2
              && log.topics().getFirst().equals(VaultEvent.REDEEMED.topic());
      if (redeemed) {
        // Redeemed(laneKey indexed, from, to, paid, shortfall), each in a word of 32 bytes.
        return new Outcome.Redeemed(
            sent.bundle(), word(log.data(), 2), word(log.data(), 3), receipt.gasUsed());
      }
    }
    Transaction.Legacy call = sent.newest();
    return new Outcome.Refused(sent.bundle(), vault.refusal(account, call.data(), call.gasLimit()));
  }

  private static BigInteger word(Bytes data, int index) {
    return new BigInteger(1, data.slice(32 * index, 32).toArray());
  }
}
