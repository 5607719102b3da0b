package dev.bascule.chainrpc.submission;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.SigningKey;
import dev.bascule.chain.evm.Transaction;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeReceipt;
import dev.bascule.chainrpc.rpc.RpcAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.rpc.RpcFailure;
import dev.bascule.chainrpc.rpc.RpcFailure.RefusedKind;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.chainrpc.vault.VaultClient;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends the transactions of one key, one nonce after the other. The store is the memory: after a
 * crash, or after the chain fell back, {@link #advance} sends again what the chain does not have.
 */
public final class Sender {

  private static final Bytes NOTHING = Bytes.EMPTY;
  private static final long PLAIN_TRANSFER_GAS = 21_000;

  /** A day of anchors and windows: so far a store that was restored may lag behind the chain. */
  private static final long AHEAD_MAX = 16_384;

  /** So far an account may be ahead of a store that knows nothing of it. */
  private static final long AHEAD_OF_NOTHING_MAX = 1 << 20;

  /** A halted chain without fees is not sent new forms of the same thing for ever. */
  private static final int FORMS_WITHOUT_FEE_MAX = 4;

  /** So many nonces one look goes through: a gap that a wrong count left is filled in many. */
  private static final long NONCES_AT_ONCE = 1_000;

  private final EvmNode node;
  private final long chainId;
  private final SigningKey signer;
  private final SubmissionStore store;
  private final Finality finality;
  private final Settings settings;
  private final Clock clock;
  private final Map<SubmissionKey, Instant> waitingSince = new HashMap<>();

  /** The head when a nonce was first found used without a receipt of ours. */
  private final Map<SubmissionKey, Long> displacedSince = new HashMap<>();

  /**
   * How a transaction is priced.
   *
   * @param gasPrice in wei; 0 on a network without fees
   * @param replaceAfter how long an attempt may wait before it is replaced: priced higher or, on a
   *     network without fees, in other bytes
   */
  public record Settings(BigInteger gasPrice, Duration replaceAfter) {}

  public Sender(
      EvmNode node,
      long chainId,
      SigningKey signer,
      SubmissionStore store,
      Finality finality,
      Settings settings,
      Clock clock) {
    this.node = node;
    this.chainId = chainId;
    this.signer = signer;
    this.store = store;
    this.finality = finality;
    this.settings = settings;
    this.clock = clock;
  }

  public Address address() {
    return signer.address();
  }

  /**
   * Starts what the key names, or tells how far it is. What the contract would refuse is told
   * before a nonce is used; {@code checked} says that the caller has asked already.
   */
  public synchronized Progress submit(SubmissionKey key, Intent intent, boolean checked) {
    try {
      Optional<Submission> known = store.find(key);
      if (known.isPresent()) return look(known.get());
      if (!checked) {
        switch (VaultClient.preflight(node, signer.address(), intent.to(), intent.data())) {
          case VaultClient.Preflight.Passes _ -> {}
          case VaultClient.Preflight.Reverts(var revert) -> {
            return new Progress.WouldRevert(revert);
          }
          case VaultClient.Preflight.NoAnswer(RpcFailure failure) -> {
            return new Progress.LaneBlocked(failure);
          }
        }
      }
      long count = node.transactionCount(signer.address(), new BlockTag.Pending());
      requirePlausible(node, store.nextNonce(signer.address()), count);
      return send(store.reserve(key, signer.address(), intent, count), false);
    } catch (RpcException noAnswer) {
      return new Progress.LaneBlocked(noAnswer.failure());
    } catch (MalformedAnswer malformed) {
      return new Progress.LaneBlocked(unreadable(malformed));
    }
  }

  /**
   * A nonce that is reserved stays reserved: a count that is believed and wrong leaves a gap below
   * it. What is believed is bounded, so that empty transactions can fill the gap.
   *
   * @throws RpcException when the node counts far more than was ever sent from here
   */
  public static void requirePlausible(EvmNode node, long next, long count) {
    if (count - next <= (next == 0 ? AHEAD_OF_NOTHING_MAX : AHEAD_MAX)) return;
    throw new RpcException(
        new RpcFailure.Malformed(
            String.valueOf(node.rpc().url().getHost()),
            "it counts " + count + " transactions of an account that has sent " + next));
  }

  /** How far a submission is, after a look at the chain. */
  public synchronized Optional<Progress> progress(SubmissionKey key) {
    try {
      return store.find(key).map(this::look);
    } catch (RpcException noAnswer) {
      return Optional.of(new Progress.LaneBlocked(noAnswer.failure()));
    } catch (MalformedAnswer malformed) {
      return Optional.of(new Progress.LaneBlocked(unreadable(malformed)));
    }
  }

  /**
   * Goes through the lane once: notes what is final, sends again what the chain lost, prices higher
   * what is stuck, and fills nonces that nothing will ever use.
   *
   * @return why the lane cannot go on, or empty
   */
  public synchronized Optional<RpcFailure> advance() {
    try {
      long mined = node.transactionCount(signer.address(), new BlockTag.Latest());
      for (Submission open : store.open(signer.address())) {
        if (open.nonce() < mined) look(open);
      }
      long end = Math.min(store.nextNonce(signer.address()), mined + NONCES_AT_ONCE);
      for (long nonce = mined; nonce < end; nonce++) {
        Optional<RpcFailure> blocked = ensurePending(nonce);
        if (blocked.isPresent()) return blocked;
      }
      return Optional.empty();
    } catch (RpcException noAnswer) {
      return Optional.of(noAnswer.failure());
    } catch (MalformedAnswer malformed) {
      return Optional.of(unreadable(malformed));
    }
  }

  /** Gives an open submission up: an empty transaction takes its nonce. */
  public synchronized void abandon(SubmissionKey key, String code, String sentence) {
    store
        .find(key)
        .filter(submission -> submission.finished().isEmpty())
        .ifPresent(submission -> store.finished(key, new Finished.Abandoned(code, sentence)));
  }

  private Optional<RpcFailure> ensurePending(long nonce) {
    Optional<Submission> at = store.at(signer.address(), nonce);
    boolean given =
        at.flatMap(Submission::finished).filter(Finished.Abandoned.class::isInstance).isPresent();
    if (at.isEmpty() || given) return refusal(node.sendRaw(filler(nonce).raw()));
    Submission submission = at.get();
    if (submission.finished().isEmpty()) {
      return look(submission) instanceof Progress.LaneBlocked(RpcFailure failure)
          ? Optional.of(failure)
          : Optional.empty();
    }
    // It was final, and the chain has fallen back behind it: the same bytes again.
    return submission.attempts().isEmpty()
        ? Optional.empty()
        : refusal(node.sendRaw(submission.attempts().getLast()));
  }

  private Progress look(Submission submission) {
    if (submission.finished().isPresent()) return new Progress.Done(submission.finished().get());
    for (SignedTransaction attempt : submission.transactions()) {
      Optional<NodeReceipt> receipt = node.receipt(attempt.hash());
      if (receipt.isPresent()) return mined(submission, attempt.hash(), receipt.get());
    }
    long count = node.transactionCount(signer.address(), new BlockTag.Latest());
    if (count <= submission.nonce() || submission.attempts().isEmpty()) {
      return send(submission, count == submission.nonce());
    }
    return displaced(submission);
  }

  /**
   * The nonce is used and no receipt of ours is there. A node may count a transaction before it
   * shows the receipt, so this is believed only when the block after the present one is final as
   * well: an intent that is wrongly called displaced would be carried out twice.
   */
  private Progress displaced(Submission submission) {
    long head = node.headNumber();
    long since = displacedSince.computeIfAbsent(submission.key(), _ -> head);
    return head >= since + 2 && finality.lastFinal(head) > since
        ? done(submission, new Finished.Displaced(submission.nonce()))
        : new Progress.Waiting(submission.nonce(), submission.transactions().getLast().hash());
  }

  private Progress mined(Submission submission, Hash32 hash, NodeReceipt receipt) {
    if (finality.lastFinal(node.headNumber()) < receipt.blockNumber()) {
      return new Progress.Waiting(submission.nonce(), hash);
    }
    return done(
        submission,
        receipt.receipt().succeeded()
            ? new Finished.Succeeded(
                hash, receipt.blockNumber(), receipt.gasUsed(), receipt.createdContract())
            : new Finished.Reverted(hash, receipt.blockNumber(), receipt.gasUsed()));
  }

  private Progress done(Submission submission, Finished how) {
    store.finished(submission.key(), how);
    waitingSince.remove(submission.key());
    displacedSince.remove(submission.key());
    return new Progress.Done(how);
  }

  /** Signs what has no bytes yet, replaces what waited too long, and sends. */
  private Progress send(Submission submission, boolean next) {
    List<SignedTransaction> attempts = submission.transactions();
    SignedTransaction newest =
        attempts.isEmpty() ? sign(submission, settings.gasPrice(), 0) : attempts.getLast();
    Instant since = waitingSince.computeIfAbsent(submission.key(), _ -> clock.instant());
    if (!attempts.isEmpty() && clock.instant().isAfter(since.plus(settings.replaceAfter()))) {
      BigInteger raised = raised(newest);
      if (raised.signum() > 0) {
        newest = sign(submission, raised, 0);
      } else if (next && attempts.size() < FORMS_WITHOUT_FEE_MAX) {
        // A pool may hold bytes that it never takes up again, and knows them when they are sent
        // again. (Anvil: a block was made between its look at the nonce and its note of them.)
        newest = sign(submission, settings.gasPrice(), attempts.size());
      }
      waitingSince.put(submission.key(), clock.instant());
    } else if (!attempts.isEmpty() && node.knows(newest.hash())) {
      return new Progress.Waiting(submission.nonce(), newest.hash());
    }
    return sent(submission, newest, node.sendRaw(newest.raw()));
  }

  private Progress sent(Submission submission, SignedTransaction transaction, RpcAnswer answer) {
    Progress waiting = new Progress.Waiting(submission.nonce(), transaction.hash());
    return switch (answer) {
      case RpcAnswer.Result _ -> waiting;
      case RpcAnswer.Failed(RpcFailure.Refused refused) ->
          switch (refused.kind()) {
            case ALREADY_KNOWN, NONCE_TOO_LOW, NONCE_TOO_HIGH, REPLACEMENT_UNDERPRICED -> waiting;
            // Only this item is at fault: it is given up and its nonce filled.
            case GAS_LIMIT_EXCEEDED, INVALID_TRANSACTION, REVERTED ->
                done(submission, new Finished.Abandoned(refused.code(), refused.sentence()));
            case METHOD_NOT_FOUND, FEE_TOO_LOW, INSUFFICIENT_FUNDS, SENDER_NOT_ALLOWED, OTHER ->
                new Progress.LaneBlocked(refused);
          };
      case RpcAnswer.Failed(RpcFailure failure) -> new Progress.LaneBlocked(failure);
    };
  }

  /** The bytes are stored before anybody sees them. */
  private SignedTransaction sign(Submission submission, BigInteger gasPrice, long moreGas) {
    Intent intent = submission.intent();
    SignedTransaction signed =
        signer.sign(
            new Transaction.Legacy(
                chainId,
                submission.nonce(),
                gasPrice,
                Math.addExact(intent.gasLimit(), moreGas),
                intent.to(),
                BigInteger.ZERO,
                intent.data()));
    store.signed(submission.key(), signed.raw());
    return signed;
  }

  /** An eighth more, the least that nodes take for a replacement. */
  private static BigInteger raised(SignedTransaction transaction) {
    if (!(transaction.transaction() instanceof Transaction.Legacy legacy)) return BigInteger.ZERO;
    if (legacy.gasPrice().signum() == 0) return BigInteger.ZERO;
    return legacy.gasPrice().add(legacy.gasPrice().shiftRight(3)).add(BigInteger.ONE);
  }

  private SignedTransaction filler(long nonce) {
    return filler(signer, chainId, settings.gasPrice(), nonce);
  }

  /**
   * An empty transaction to itself, which takes a nonce that nothing else will use. Deterministic,
   * so it needs no store: signed again, it is the same transaction.
   *
   * @param gasPrice in wei
   */
  public static SignedTransaction filler(
      SigningKey signer, long chainId, BigInteger gasPrice, long nonce) {
    return signer.sign(
        new Transaction.Legacy(
            chainId,
            nonce,
            gasPrice,
            PLAIN_TRANSFER_GAS,
            Optional.of(signer.address()),
            BigInteger.ZERO,
            NOTHING));
  }

  private static Optional<RpcFailure> refusal(RpcAnswer answer) {
    return switch (answer) {
      case RpcAnswer.Result _ -> Optional.empty();
      case RpcAnswer.Failed(RpcFailure.Refused refused)
          when refused.kind() == RefusedKind.ALREADY_KNOWN
              || refused.kind() == RefusedKind.NONCE_TOO_LOW ->
          Optional.empty();
      case RpcAnswer.Failed(RpcFailure failure) -> Optional.of(failure);
    };
  }

  private RpcFailure unreadable(MalformedAnswer malformed) {
    return new RpcFailure.Malformed(
        node.rpc().url().getHost(), String.valueOf(malformed.getMessage()));
  }
}
