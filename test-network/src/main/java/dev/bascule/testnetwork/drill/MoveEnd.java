package dev.bascule.testnetwork.drill;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.SealCheck;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chainrpc.block.BlockCursor;
import dev.bascule.chainrpc.block.FinalState;
import dev.bascule.chainrpc.block.FinalState.Outcome;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.VaultOnChain;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.NodeTransaction;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.testnetwork.run.NetworkOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What shows that a move of the account ended: read from the chain, and not from the service. */
sealed interface MoveEnd {

  long block();

  /** For people. */
  String text();

  /** A node says that it is in a block, and nobody sealed it. */
  record OneNodesWord(long block) implements MoveEnd {
    @Override
    public String text() {
      return "in block " + block + " by one node's word, no seals";
    }
  }

  /**
   * In a block that a quorum sealed, and proofs of the account show that this block used the nonce.
   *
   * @param seals by different validators
   */
  record Sealed(Hash32 transaction, long block, int seals, int quorum, int validators)
      implements MoveEnd {

    /** Nobody is asked about a vault; a reader of blocks has to name one that is not zero. */
    private static final Address NO_VAULT = Address.ofHex("0x" + "ff".repeat(20));

    @Override
    public String text() {
      return "in block %d, sealed by %d of %d validators".formatted(block, seals, validators);
    }

    /** For the report. */
    Map<String, Object> facts() {
      var facts = new LinkedHashMap<String, Object>();
      facts.put("transaction", transaction.hex());
      facts.put("block", block);
      facts.put("seals", seals);
      facts.put("quorum", quorum);
      facts.put("validators", validators);
      return facts;
    }

    /**
     * @param members the folder of the chain's members, whose validators are believed
     * @param nonce that the move has to have taken
     */
    static Sealed require(URI rpcUrl, Path members, Hash32 transaction, Address account, long nonce)
        throws IOException, InterruptedException {
      List<Trust.Validators> trusted =
          TrustJson.validatorsOf(Files.readAllBytes(members.resolve("trust.json")));
      try (EvmNode node = EvmNode.at(rpcUrl, DrillChain.PATIENCE)) {
        var ends = new FinalState(node, chain(node, trusted));
        var awaited = new FinalState.Awaited.OfAccount(transaction, account, nonce);
        Outcome outcome = await(node, ends, awaited);
        if (!(outcome instanceof Outcome.Executed(var _, boolean succeeded, long block, long _))) {
          throw DrillStop.stopped("no sealed block shows the move", outcome.toString());
        }
        DrillStop.require(succeeded, "the contract undid the move", transaction.hex());
        requireNonce(node, block, awaited);
        ValidatorSet set = Trust.validatorsAt(trusted, block).orElseThrow();
        SealCheck check = SealedHeader.of(node.block(block).orElseThrow().header()).check(set);
        if (!(check instanceof SealCheck.Sealed(var _, long _, int seals))) {
          throw DrillStop.stopped("the move's block is not sealed", check.toString());
        }
        return new Sealed(transaction, block, seals, set.quorum(), set.members().size());
      }
    }

    /** By the bytes that the hash is of: the block may have used the nonce for another one. */
    private static void requireNonce(
        EvmNode node, long block, FinalState.Awaited.OfAccount awaited) {
      SignedTransaction own =
          node.transactions(block).stream()
              .map(NodeTransaction::raw)
              .filter(raw -> Keccak256.hash(raw).equals(awaited.transaction()))
              .map(SignedTransaction::decode)
              .findFirst()
              .orElseThrow();
      DrillStop.require(
          own.sender().equals(awaited.account()) && own.transaction().nonce() == awaited.nonce(),
          "the move did not take the nonce of what was in flight",
          "it is nonce %d of %s, expected was %d of %s"
              .formatted(
                  own.transaction().nonce(), own.sender(), awaited.nonce(), awaited.account()));
    }

    private static BlockCursor chain(EvmNode node, List<Trust.Validators> trusted) {
      var nowhere = new VaultDomain(NetworkOptions.BESU_CHAIN_ID, NO_VAULT);
      return new BlockCursor(
          node,
          new VaultOnChain(nowhere, Hash32.ZERO),
          new Finality.Sealed(new ProvenValidators(trusted, _ -> {})),
          Clock.systemUTC());
    }

    /** A node that has the newest block and not its state yet shows nothing for a moment. */
    private static Outcome await(
        EvmNode node, FinalState ends, FinalState.Awaited.OfAccount awaited)
        throws InterruptedException {
      long deadline = System.nanoTime() + DrillChain.PATIENCE.toNanos();
      while (true) {
        Outcome outcome = ends.taker(awaited, node.headNumber());
        boolean open = outcome instanceof Outcome.NotShown;
        if (!open || System.nanoTime() > deadline) return outcome;
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }
}
