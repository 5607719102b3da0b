package dev.bascule.service.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.id.Address;
import dev.bascule.core.treasury.ChainName;
import dev.bascule.core.treasury.Holder;
import dev.bascule.core.treasury.TierPolicy;
import dev.bascule.core.treasury.TreasuryPolicy;
import dev.bascule.core.treasury.plan.RiskSignal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong on the chains whose limits follow a forecast, as far as this service can see. */
final class RiskWatch {

  /** {@code isFrozen(address)}. */
  private static final Bytes IS_FROZEN = Bytes.fromHex("0xe5839836");

  /** Our contracts that have it. */
  private static final Set<String> FREEZING = Set.of("SettlementToken", "PermissionedToken");

  private final Books books;
  private final EvmNode node;
  private final Optional<CoinWallets> coins;

  RiskWatch(Books books, EvmNode node, Optional<CoinWallets> coins) {
    this.books = books;
    this.node = node;
    this.coins = coins;
  }

  List<RiskSignal> now() {
    List<RiskSignal> signals = new ArrayList<>();
    books.policy().tiers().stream()
        .filter(tier -> tier.limits().stream().anyMatch(each -> each.dynamic().isPresent()))
        .map(TierPolicy::chain)
        .distinct()
        .forEach(chain -> signals.addAll(of(chain)));
    return signals;
  }

  private List<RiskSignal> of(ChainName chain) {
    return chain.caip2().startsWith("bip122:")
        ? coins.flatMap(it -> it.risk(chain)).stream().toList()
        : ofNode(chain);
  }

  private List<RiskSignal> ofNode(ChainName chain) {
    List<RiskSignal> signals = new ArrayList<>();
    try {
      node.headNumber();
      for (TreasuryPolicy.Wallet wallet : books.policy().wallets()) {
        if (!(wallet.holder() instanceof Holder.Account(long _, Address account))) continue;
        for (AddressBook.Entry token : freezing(chain)) {
          if (!isFrozen(Address.ofHex(token.address()), account)) continue;
          signals.add(
              new RiskSignal(
                  chain,
                  RiskSignal.Kind.ACCOUNT_FROZEN,
                  token.name() + " has frozen " + wallet.name()));
        }
      }
    } catch (RpcException silent) {
      signals.add(new RiskSignal(chain, RiskSignal.Kind.NODE_SILENT, silent.failure().sentence()));
    } catch (MalformedAnswer malformed) {
      signals.add(
          new RiskSignal(
              chain, RiskSignal.Kind.NODE_SILENT, String.valueOf(malformed.getMessage())));
    }
    return signals;
  }

  private List<AddressBook.Entry> freezing(ChainName chain) {
    return books.document().book().entries().stream()
        .filter(entry -> entry.chain().equals(chain.caip2()) && entry.token().isPresent())
        .filter(entry -> entry.contract().filter(FREEZING::contains).isPresent())
        .toList();
  }

  private boolean isFrozen(Address token, Address account) {
    Bytes call = Bytes.concat(IS_FROZEN, Bytes.of(new AbiWords().address(account).toArray()));
    Bytes answer = node.call(token, call, new BlockTag.Latest());
    return answer.size() == 32 && new BigInteger(1, answer.toArray()).signum() != 0;
  }
}
