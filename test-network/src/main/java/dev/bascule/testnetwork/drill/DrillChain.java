package dev.bascule.testnetwork.drill;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.vault.VaultCalls;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.testnetwork.contract.IssuedToken;
import dev.bascule.testnetwork.demo.DemoBooks;
import dev.bascule.testnetwork.run.NetworkOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;

/** The chain of accounts that a drill is played on: what moves there, and what shows its end. */
public sealed interface DrillChain {

  Duration PATIENCE = Duration.ofMinutes(2);

  /** As {@code up --chain} takes it. */
  String kind();

  long chainId();

  /** What the account holds, as people type it. */
  String currency();

  int decimals();

  /** The same as limits and wallets name it. */
  String asset();

  Optional<DemoBooks.Token> token();

  /** Gives the account its funds, from nobody of the treasury. */
  void fund(URI rpcUrl, Address account, BigInteger units) throws IOException, InterruptedException;

  /** How it ended, and that nothing else of the account with this nonce can execute any more. */
  MoveEnd end(URI rpcUrl, Path members, Hash32 transaction, Address account, long nonce)
      throws IOException, InterruptedException;

  /** What a node says that an account has after a move ended. */
  BigInteger balance(URI rpcUrl, Address account, MoveEnd after);

  default String caip() {
    return "eip155:" + chainId();
  }

  default BigInteger units(String amount) {
    return new BigDecimal(amount).movePointRight(decimals()).toBigIntegerExact();
  }

  static DrillChain anvil() {
    return new Anvil();
  }

  /** With a token that a member issues who has no part in the treasury. */
  static DrillChain besu() {
    return new Besu(IssuedToken.ofNobodyKnown(new SecureRandom()));
  }

  /** One process, whose word is all that there is; it gives coins to whom one likes. */
  record Anvil() implements DrillChain {

    @Override
    public String kind() {
      return "anvil";
    }

    @Override
    public long chainId() {
      return NetworkOptions.ANVIL_CHAIN_ID;
    }

    @Override
    public String currency() {
      return "ETH";
    }

    @Override
    public int decimals() {
      return 18;
    }

    @Override
    public String asset() {
      return caip() + "/slip44:60";
    }

    @Override
    public Optional<DemoBooks.Token> token() {
      return Optional.empty();
    }

    @Override
    public void fund(URI rpcUrl, Address account, BigInteger units) {
      try (EvmNode node = EvmNode.at(rpcUrl, PATIENCE)) {
        node.rpc().call("anvil_setBalance", account.hex(), "0x" + units.toString(16)).orThrow();
      }
    }

    @Override
    public MoveEnd end(URI rpcUrl, Path members, Hash32 transaction, Address account, long nonce) {
      try (EvmNode node = EvmNode.at(rpcUrl, PATIENCE)) {
        long next = node.transactionCount(account, new BlockTag.Latest());
        DrillStop.require(next > nonce, "flight-1 can still execute", "nonce " + nonce);
        var receipt = node.receipt(transaction);
        DrillStop.require(receipt.isPresent(), "the move is in no block", transaction.hex());
        return new MoveEnd.OneNodesWord(receipt.get().blockNumber());
      }
    }

    @Override
    public BigInteger balance(URI rpcUrl, Address account, MoveEnd after) {
      try (EvmNode node = EvmNode.at(rpcUrl, PATIENCE)) {
        return node.balance(account);
      }
    }
  }

  /** A QBFT consortium: gas is free and nobody has coins, so a token moves. */
  record Besu(IssuedToken issued) implements DrillChain {

    @Override
    public String kind() {
      return "besu";
    }

    @Override
    public long chainId() {
      return NetworkOptions.BESU_CHAIN_ID;
    }

    @Override
    public String currency() {
      return "BRLx";
    }

    @Override
    public int decimals() {
      return IssuedToken.DECIMALS;
    }

    @Override
    public String asset() {
      return known().asset(chainId());
    }

    @Override
    public Optional<DemoBooks.Token> token() {
      return Optional.of(known());
    }

    private DemoBooks.Token known() {
      return new DemoBooks.Token(issued.address(), currency(), decimals());
    }

    @Override
    public void fund(URI rpcUrl, Address account, BigInteger units)
        throws IOException, InterruptedException {
      issued.issue(rpcUrl, chainId(), account.hex(), units);
    }

    @Override
    public MoveEnd end(URI rpcUrl, Path members, Hash32 transaction, Address account, long nonce)
        throws IOException, InterruptedException {
      return MoveEnd.Sealed.require(rpcUrl, members, transaction, account, nonce);
    }

    @Override
    public BigInteger balance(URI rpcUrl, Address account, MoveEnd after) {
      // At the move's own block: of a newer one Besu may not have the state yet.
      try (EvmNode node = EvmNode.at(rpcUrl, PATIENCE)) {
        Bytes word =
            node.call(
                Address.ofHex(issued.address()),
                VaultCalls.words("balanceOf(address)", new AbiWords().address(account)),
                new BlockTag.At(after.block()));
        return new BigInteger(1, word.toArray());
      }
    }
  }
}
