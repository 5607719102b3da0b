package dev.bascule.cli.claim;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chain.receipt.Receipt;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Progress;
import dev.bascule.contracts.bindings.SettlementVault;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.web3j.protocol.core.methods.response.TransactionReceipt;

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
  private static final Duration MINED_WITHIN = Duration.ofMinutes(5);

  /** What came of one lane, in base units of its token. */
  sealed interface Outcome {
    Receipt bundle();

    record AlreadySettled(Receipt bundle) implements Outcome {}

    record Redeemed(Receipt bundle, BigInteger paid, BigInteger shortfall, BigInteger gas)
        implements Outcome {}

    record Refused(Receipt bundle, String reason) implements Outcome {}
  }

  private record Sent(Receipt bundle, Bytes data, SignedTransaction transaction) {}

  private final VaultOnChain vault;
  private final SecretKey sender;
  private final Address account;
  private final long chainId;
  private final Progress progress;

  Redemption(VaultOnChain vault, SecretKey sender, long chainId, Progress progress) {
    this.vault = vault;
    this.sender = sender;
    this.account = Signer.of(sender.publicKey());
    this.chainId = chainId;
    this.progress = progress;
  }

  List<Outcome> redeem(List<Receipt> bundles) {
    var outcomes = new ArrayList<Outcome>();
    progress.phase("asking the chain what is settled", 0);
    List<BigInteger> settled =
        vault.settled(bundles.stream().map(bundle -> bundle.leaf().laneKey()).toList());
    var due = new ArrayList<Receipt>();
    for (int i = 0; i < bundles.size(); i++) {
      Receipt bundle = bundles.get(i);
      if (settled.get(i).compareTo(bundle.leaf().to().toBigInteger()) < 0) due.add(bundle);
      else outcomes.add(new Outcome.AlreadySettled(bundle));
    }
    progress.phase("redeeming", due.size());
    BigInteger price = vault.gasPrice();
    for (int from = 0; from < due.size(); from += IN_FLIGHT_MAX) {
      List<Receipt> some = due.subList(from, Math.min(due.size(), from + IN_FLIGHT_MAX));
      outcomes.addAll(redeemSome(some, price));
      progress.add(some.size());
    }
    return outcomes;
  }

  private List<Outcome> redeemSome(List<Receipt> bundles, BigInteger price) {
    long nonce = vault.nonce(account);
    var sent = new ArrayList<Sent>();
    for (Receipt bundle : bundles) {
      Bytes data = vault.redemption(bundle);
      var transaction =
          new Transaction.Legacy(
              chainId,
              nonce++,
              price,
              gasLimit(bundle),
              Optional.of(bundle.domain().vault()),
              BigInteger.ZERO,
              data);
      sent.add(new Sent(bundle, data, transaction.sign(sender)));
    }
    List<TransactionReceipt> receipts = awaitMined(sent);
    var outcomes = new ArrayList<Outcome>();
    for (int i = 0; i < sent.size(); i++) outcomes.add(outcome(sent.get(i), receipts.get(i)));
    return outcomes;
  }

  private static long gasLimit(Receipt bundle) {
    return GAS_BASE
        + GAS_PER_LEG * bundle.voucher().legs().size()
        + GAS_PER_PROOF_STEP * bundle.inclusion().size();
  }

  /** Sends again from time to time: a node that was restarted may have forgotten them. */
  private List<TransactionReceipt> awaitMined(List<Sent> sent) {
    List<Bytes> raw = sent.stream().map(each -> each.transaction().raw()).toList();
    List<Hash32> hashes = sent.stream().map(each -> each.transaction().hash()).toList();
    long begun = System.nanoTime();
    for (long poll = 0; ; poll++) {
      if (poll % RESEND_EACH_POLLS == 0) vault.send(raw);
      var receipts = vault.receipts(hashes);
      if (receipts.stream().allMatch(Optional::isPresent)) {
        return receipts.stream().map(Optional::orElseThrow).toList();
      }
      if (System.nanoTime() - begun > MINED_WITHIN.toNanos()) {
        long missing = receipts.stream().filter(Optional::isEmpty).count();
        throw Problem.of(
                ExitCode.PENDING,
                "redemption_pending",
                "the chain does not take the redemptions",
                missing
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

  private Outcome outcome(Sent sent, TransactionReceipt receipt) {
    var events = SettlementVault.getRedeemedEvents(receipt);
    if (receipt.isStatusOK() && events.size() == 1) {
      var event = events.getFirst();
      return new Outcome.Redeemed(sent.bundle(), event.paid, event.shortfall, receipt.getGasUsed());
    }
    return new Outcome.Refused(sent.bundle(), vault.refusal(sent.data()));
  }
}
