package dev.bascule.service.treasury;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainAsset;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.Proposal;
import dev.bascule.core.treasury.Slot;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.TreasuryRules;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Wallets as an officer sees them: what lies there, what may leave, which nonces are held. */
final class Wallets {

  /** {@code balanceOf(address)}. */
  private static final Bytes BALANCE_OF = Bytes.fromHex("0x70a08231");

  private final DSLContext sql;
  private final Books books;
  private final EvmNode node;
  private final Safes safes;
  private final Optional<CoinWallets> coins;

  /**
   * @param coins empty where no wallet lies on a UTXO chain
   */
  Wallets(DSLContext sql, Books books, EvmNode node, Safes safes, Optional<CoinWallets> coins) {
    this.sql = sql;
    this.books = books;
    this.node = node;
    this.safes = safes;
    this.coins = coins;
  }

  /** A wallet on the wire: an account, or the coins of a descriptor. */
  sealed interface WalletWire permits AccountWire, CoinWallets.Wire {}

  /**
   * An account on the wire. Nonces and amounts are decimal strings; amounts in the asset's smallest
   * unit.
   *
   * @param nextNonce the lowest that no proposal holds
   * @param gasPrice what the node asks now, in wei
   * @param conflicts nonces that several proposals stand for
   * @param safe absent for an account with a key; nonces are the Safe's own then
   * @param rules of its guard; absent before it has some
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record AccountWire(
      String name,
      String chain,
      String account,
      String tier,
      int approvalsNeeded,
      String delaySeconds,
      List<String> recipients,
      List<Holding> holdings,
      String chainNonce,
      String nextNonce,
      String gasPrice,
      List<HeldNonce> held,
      List<String> conflicts,
      @Nullable SafeWire safe,
      SafeWire.@Nullable Rules rules)
      implements WalletWire {}

  /** What lies in a wallet, and the limits of its tier. */
  record Holding(String asset, String balance, String each, String total, String windowSeconds) {}

  /** The proposals that stand for a nonce. */
  record HeldNonce(String nonce, List<String> proposals) {}

  List<WalletWire> list() {
    return books.policy().wallets().stream().map(this::wire).toList();
  }

  Optional<WalletWire> find(String name) {
    return books.policy().wallet(name).map(this::wire);
  }

  private WalletWire wire(TreasuryPolicy.Wallet wallet) {
    return switch (wallet.holder()) {
      case Holder.Account account -> account(wallet, account);
      case Holder.Scripts scripts -> coins.orElseThrow().wire(wallet, scripts);
    };
  }

  private AccountWire account(TreasuryPolicy.Wallet wallet, Holder.Account account) {
    TierPolicy tier = books.policy().tierOf(wallet);
    List<Proposal> alive =
        new SqlProposals(sql)
            .mayExecute().stream()
                .map(StoredProposal::proposal)
                .filter(each -> wallet.holds(each.move().slot()))
                .toList();
    long count = safes.count(account);
    long next = TreasuryRules.nextNonce(account, alive, count);
    List<HeldNonce> held = held(alive, count);
    return new AccountWire(
        wallet.name(),
        wallet.chain().caip2(),
        Eip55.checksummed(account.address()),
        wallet.tier().word(),
        tier.approvalsNeeded(),
        Long.toString(tier.delaySeconds()),
        tier.recipients().stream()
            .sorted()
            .map(each -> Eip55.checksummed(Address.ofHex(each.text())))
            .toList(),
        tier.limits().stream().map(limit -> holding(account.address(), limit)).toList(),
        Long.toString(count),
        Long.toString(next),
        node.gasPrice().toString(),
        held,
        held.stream().filter(each -> each.proposals().size() > 1).map(Wallets::conflict).toList(),
        safes.wire(account).orElse(null),
        safes.rules(account, tier).orElse(null));
  }

  private static List<HeldNonce> held(List<Proposal> alive, long count) {
    var byNonce = new TreeMap<Long, List<String>>();
    for (Proposal each : alive) {
      if (each.move().slot() instanceof Slot.Nonce(var _, long nonce) && nonce >= count) {
        byNonce.computeIfAbsent(nonce, _ -> new ArrayList<>()).add(each.move().name());
      }
    }
    List<HeldNonce> held = new ArrayList<>();
    for (Map.Entry<Long, List<String>> each : byNonce.entrySet()) {
      held.add(new HeldNonce(Long.toString(each.getKey()), List.copyOf(each.getValue())));
    }
    return held;
  }

  private static String conflict(HeldNonce held) {
    return conflict(held.proposals());
  }

  /** The sentence by which people know what one nonce means. */
  static String conflict(List<String> names) {
    return String.join(" or ", names)
        + (names.size() == 2 ? " will execute, not both" : " will execute, one of them only");
  }

  private Holding holding(Address account, TierPolicy.Limit limit) {
    return new Holding(
        limit.asset().caip19(),
        balance(account, limit.asset()).orElse(BigInteger.ZERO).toString(),
        limit.each().toString(),
        limit.total().toString(),
        Long.toString(limit.windowSeconds()));
  }

  /** Empty where a token's contract answers none. */
  Optional<BigInteger> balance(Address account, ChainAsset asset) {
    int at = asset.caip19().indexOf("/erc20:");
    if (at < 0) return Optional.of(node.balance(account));
    Address token = Address.ofHex(asset.caip19().substring(at + "/erc20:".length()));
    Bytes call = Bytes.concat(BALANCE_OF, Bytes.of(new AbiWords().address(account).toArray()));
    Bytes answer = node.call(token, call, new BlockTag.Latest());
    return answer.size() == 32
        ? Optional.of(new BigInteger(1, answer.toArray()))
        : Optional.empty();
  }
}
