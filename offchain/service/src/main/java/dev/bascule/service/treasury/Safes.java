package dev.bascule.service.treasury;

import static java.util.Objects.requireNonNull;

import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.chainrpc.safe.GuardClient;
import dev.bascule.chainrpc.safe.SafeClient;
import dev.bascule.chainrpc.safe.SafeReading;
import dev.bascule.chainrpc.safe.SafeReading.Standing;
import dev.bascule.chainrpc.safe.SafeRefusal;
import dev.bascule.chainrpc.safe.SafeState;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Move;
import dev.bascule.core.treasury.TierPolicy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Accounts of the books beside the chain's: how many calls they made, and of those that are Safes
 * whether they are the ones that the books describe, and what their guard says.
 */
final class Safes {

  private final Books books;
  private final EvmNode node;
  private final SafeClient chain;
  private final Clock clock;

  Safes(Books books, EvmNode node, Clock clock) {
    this.books = books;
    this.node = node;
    this.chain = new SafeClient(node);
    this.clock = clock;
  }

  private Optional<SafeAccount> find(Holder.Account account) {
    return books.document().safe(account.chainId(), account.address());
  }

  private GuardClient guard(SafeAccount safe) {
    return new GuardClient(node, safe.guard(), requireNonNull(books.abis().get("TreasuryGuard")));
  }

  /** The nonce that the account's next transaction takes, or the Safe's next call. */
  long count(Holder.Account account) {
    return find(account).isPresent()
        ? chain.nonce(account.address(), new BlockTag.Latest())
        : node.transactionCount(account.address(), new BlockTag.Latest());
  }

  /** All from one block. */
  private SafeReading read(SafeAccount safe) {
    return chain.state(safe.address(), new BlockTag.At(node.headNumber()));
  }

  /**
   * The nonce that the Safe's next call takes. What concerns itself or its guard is not refused by
   * what is otherwise than the books say: that is how a Safe is set up and mended.
   *
   * @throws dev.bascule.service.wire.Refusal if the Safe is another than the books describe, or its
   *     guard would not let the call through while it is proposed
   */
  long nonceFor(Move move, SafeTransaction call) {
    SafeAccount safe = books.document().safe(call.chainId(), call.safe()).orElseThrow();
    SafeReading reading = read(safe);
    boolean ofItself = call.to().equals(safe.address()) || call.to().equals(safe.guard());
    if (reading.standing(safe) instanceof Standing.Differs(List<String> differences)
        && !(ofItself && reading instanceof SafeReading.Is)) {
      throw SafeProblems.differs(safe, reading, differences).refusal();
    }
    SafeState state = ((SafeReading.Is) reading).state();
    // Another guard, or none, is asked when the call is made.
    if (state.guard().equals(safe.guard())) requirePasses(move, call, guard(safe));
    return state.nonce();
  }

  private static void requirePasses(Move move, SafeTransaction call, GuardClient guard) {
    if (!(guard.preview(call) instanceof GuardClient.Preview.Refuses(var revert))) return;
    SafeRefusal refusal = SafeRefusal.of(revert);
    if (!revert.code().equals("not_due")) {
      throw SafeProblems.refuses(refusal, revert.values()).refusal();
    }
    GuardClient.Announcement announced =
        guard
            .announcement(call, new BlockTag.Latest())
            .orElseThrow(() -> new MalformedAnswer("the guard says two things of one call"));
    if (announced.ready() >= move.expires()) {
      throw SafeProblems.dueTooLate(announced, move.expires()).refusal();
    }
  }

  /** The announcement of a call that is open, as far as the node says; past its end it is none. */
  private Optional<SafeWire.Announced> announced(StoredProposal stored) {
    Optional<SafeTransaction> call = stored.call().filter(_ -> stored.proposal().mayExecute());
    Optional<SafeAccount> safe = call.flatMap(it -> books.document().safe(it.chainId(), it.safe()));
    if (safe.isEmpty()) return Optional.empty();
    try {
      return guard(safe.get())
          .announcement(call.orElseThrow(), new BlockTag.Latest())
          .filter(it -> it.until() >= clock.instant().getEpochSecond())
          .map(it ->
              new SafeWire.Announced(
                  it.id().hex(),
                  Instant.ofEpochSecond(it.ready()).toString(),
                  Instant.ofEpochSecond(it.until()).toString()));
    } catch (RpcException | MalformedAnswer notTold) {
      // A proposal is shown also while the node is away, or no guard is there yet.
      return Optional.empty();
    }
  }

  /** Who signed, and how many do; empty for everything but a Safe's call. */
  Optional<SafeWire.Signing> signing(StoredProposal stored, boolean withAnnouncement) {
    return stored
        .call()
        .map(call ->
            new SafeWire.Signing(
                stored.owners().given().keySet().stream().map(Eip55::checksummed).toList(),
                books
                    .document()
                    .safe(call.chainId(), call.safe())
                    .map(SafeAccount::threshold)
                    .orElse(0),
                withAnnouncement ? announced(stored) : Optional.empty()));
  }

  /** Empty for an account with a key. */
  Optional<SafeWire> wire(Holder.Account account) {
    return find(account)
        .map(safe -> {
          SafeReading reading = read(safe);
          return SafeWire.of(reading, reading.standing(safe));
        });
  }

  /** What the guard lets through at once of the tier's assets; empty before there are rules. */
  Optional<SafeWire.Rules> rules(Holder.Account account, TierPolicy tier) {
    return find(account)
        .flatMap(safe -> {
          List<ChainAsset> assets = tier.limits().stream().map(TierPolicy.Limit::asset).toList();
          try {
            return guard(safe)
                .rules(
                    safe.address(),
                    assets.stream().map(Safes::asset).toList(),
                    new BlockTag.Latest())
                .map(it -> SafeWire.Rules.of(it, assets));
          } catch (MalformedAnswer noGuard) {
            // Where no guard is, there are no rules; "differs" says so.
            return Optional.empty();
          }
        });
  }

  /** The zero address is the chain's coin. */
  static Address asset(ChainAsset asset) {
    int at = asset.caip19().indexOf("/erc20:");
    return at < 0 ? Address.ZERO : Address.ofHex(asset.caip19().substring(at + "/erc20:".length()));
  }
}
