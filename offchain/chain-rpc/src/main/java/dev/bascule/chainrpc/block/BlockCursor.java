package dev.bascule.chainrpc.block;

import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chainrpc.block.BlockReader.Disbelief;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.node.MalformedAnswer;
import dev.bascule.chainrpc.node.NodeBlock;
import dev.bascule.chainrpc.rpc.RpcException;
import dev.bascule.core.book.ChainCursor;
import dev.bascule.core.book.ChainEvent;
import dev.bascule.core.book.Command;
import dev.bascule.core.id.Hash32;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the chain from the block after a cursor on. The cursor is the caller's; this class
 * remembers nothing, so it may run anywhere, twice, or after a crash. Where blocks are sealed it
 * follows the validators: a change that a block makes is proven and kept before the block is
 * answered.
 */
public final class BlockCursor {

  private final EvmNode node;
  private final BlockReader reader;
  private final VaultOnChain target;
  private final VaultEvents events;
  private final Optional<ValidatorWatch> watch;

  public BlockCursor(EvmNode node, VaultOnChain target, Finality finality, Clock clock) {
    this.node = node;
    this.reader = new BlockReader(node, finality, clock);
    this.target = target;
    this.events = new VaultEvents(reader, target.domain().vault());
    this.watch =
        finality instanceof Finality.Sealed(ProvenValidators validators)
            ? Optional.of(new ValidatorWatch(node, validators))
            : Optional.empty();
  }

  /** The next range after {@code at}, of at most {@code blocksMax} blocks. */
  public Reading next(ChainCursor at, int blocksMax) {
    try {
      requireChain();
      long head = node.headNumber();
      if (head < at.block()) {
        return refused(
            "head_behind_cursor",
            "the node's head is "
                + head
                + ", block "
                + at.block()
                + " was final: it is stale, or the chain fell back");
      }
      long last = Math.min(reader.finality().lastFinal(head), at.block() + blocksMax);
      if (last <= at.block()) {
        requireCursor(at);
        return new Reading.UpToDate(head, Math.max(last, 0));
      }
      List<VerifiedBlock> blocks = read(at.block() + 1, last);
      return blocks.isEmpty() ? new Reading.UpToDate(head, at.block()) : range(at, blocks);
    } catch (Disbelief disbelief) {
      return new Reading.Refused(disbelief.refused);
    } catch (MalformedAnswer | MalformedRlp malformed) {
      return refused("answer_malformed", "the node's answer: " + malformed.getMessage());
    } catch (UncheckedIOException broken) {
      return refused(
          "validators_not_kept",
          "a change of the validators is proven and cannot be kept: " + broken.getMessage());
    } catch (RpcException noAnswer) {
      return new Reading.NoAnswer(noAnswer.failure());
    }
  }

  /** Where the first block is not sealed by those who are known, others may be proven. */
  private List<VerifiedBlock> read(long from, long to) {
    try {
      return reader.read(from, to);
    } catch (BlockReader.NotFinal notFinal) {
      if (watch.isEmpty()) throw notFinal;
      ValidatorWatch.Look look = watch.get().lookAt(from);
      if (look instanceof ValidatorWatch.Look.Known(boolean changed) && changed) {
        return reader.read(from, to);
      }
      throw new Disbelief(watch.get().explained(notFinal.refused, look));
    }
  }

  private Reading range(ChainCursor at, List<VerifiedBlock> blocks) {
    Hash32 parent = at.hash();
    List<ChainEvent> found = new ArrayList<>();
    Set<Integer> revokedKeys = new HashSet<>();
    Optional<VerifiedBlock> newest = Optional.empty();
    for (VerifiedBlock block : blocks) {
      if (!block.header().parentHash().equals(parent)) {
        throw new Disbelief(
            "wrong_parent",
            "block "
                + block.header().number()
                + " follows "
                + block.header().parentHash()
                + ", the block before it was "
                + parent);
      }
      Optional<BlockRefused> unknown = events.unknown(block);
      // The blocks before it are as good as ever.
      if (unknown.isPresent() && newest.isPresent()) break;
      if (unknown.isPresent()) return new Reading.Refused(unknown.get());
      boolean changesValidators = watch.isPresent() && watch.get().isChangedBy(block);
      if (changesValidators) {
        Optional<BlockRefused> objection = watch.get().objection(block);
        if (objection.isPresent() && newest.isPresent()) break;
        if (objection.isPresent()) return new Reading.Refused(objection.get());
      }
      parent = block.hash();
      found.addAll(events.of(block));
      revokedKeys.addAll(events.revokedKeys(block));
      newest = Optional.of(block);
      // The others of this answer were judged by the validators before.
      if (changesValidators) break;
    }
    VerifiedBlock last = newest.orElseThrow();
    return new Reading.Range(
        new Command.ObserveRange(
            target.domain().chainId(),
            at.block() + 1,
            last.header().number(),
            last.hash(),
            at.hash(),
            last.header().timestampSeconds(),
            found),
        Set.copyOf(revokedKeys));
  }

  /** While nothing new comes, a chain that was exchanged would otherwise not be noticed. */
  private void requireCursor(ChainCursor at) {
    Optional<NodeBlock> block = node.block(at.block());
    Optional<Hash32> hash = block.map(each -> reader.finality().hash(each.header()));
    if (!hash.equals(Optional.of(at.hash()))) {
      throw new Disbelief(
          "cursor_block_differs",
          "block "
              + at.block()
              + " was "
              + at.hash()
              + ", the node now says "
              + hash.map(Hash32::hex).orElse("nothing"));
    }
  }

  private void requireChain() {
    long chainId = node.chainId();
    if (chainId != target.domain().chainId()) {
      throw new Disbelief(
          "other_chain", "the node is on chain " + chainId + ", not " + target.domain().chainId());
    }
  }

  /**
   * Whether the node is on the chain that is meant and the vault is there: asked once, at start.
   *
   * @param vaultCodeHash Keccak-256 of the vault's code, where it is known
   */
  public Optional<BlockRefused> identity(Optional<Hash32> vaultCodeHash) {
    try {
      requireChain();
      Hash32 genesis =
          node.block(0)
              .map(block -> reader.finality().hash(block.header()))
              .orElseThrow(() -> new Disbelief("no_genesis", "the node has no block 0"));
      if (!genesis.equals(target.genesisHash())) {
        throw new Disbelief(
            "other_genesis", "the node's genesis is " + genesis + ", not " + target.genesisHash());
      }
      Hash32 code = Keccak256.hash(node.code(target.domain().vault()));
      if (vaultCodeHash.filter(expected -> !expected.equals(code)).isPresent()
          || code.equals(Keccak256.hash())) {
        throw new Disbelief(
            "other_vault", "the code at " + target.domain().vault() + " hashes to " + code);
      }
      return Optional.empty();
    } catch (Disbelief disbelief) {
      return Optional.of(disbelief.refused);
    }
  }

  /**
   * A final block with its receipts, checked like every other; for receipts' proofs.
   *
   * @throws RpcException when the node gives no answer
   */
  public VerifiedBlock verified(long number) {
    return switch (look(number)) {
      case Look.Is(VerifiedBlock block) -> block;
      case Look.NotFinal _ ->
          throw new IllegalStateException("block " + number + " is not final at this node");
      case Look.Refused(BlockRefused(String code, String sentence)) ->
          throw new IllegalStateException(code + ": " + sentence);
    };
  }

  /** What one block is, by what is known of the chain. */
  sealed interface Look {
    record Is(VerifiedBlock block) implements Look {}

    record NotFinal() implements Look {}

    record Refused(BlockRefused reason) implements Look {}
  }

  /**
   * @throws RpcException when the node gives no answer
   */
  Look look(long number) {
    try {
      List<VerifiedBlock> blocks = read(number, number);
      return blocks.isEmpty() ? new Look.NotFinal() : new Look.Is(blocks.getFirst());
    } catch (Disbelief disbelief) {
      return new Look.Refused(disbelief.refused);
    }
  }

  /** The hashes of a block's transactions, from the bytes that its header covers. */
  List<Hash32> transactions(VerifiedBlock block) {
    return reader.transactions(block).stream().map(each -> Keccak256.hash(each.raw())).toList();
  }

  /** A final block as the place to begin after. */
  public ChainCursor cursorAt(long number) {
    VerifiedBlock block = verified(number);
    return new ChainCursor(number, block.hash());
  }

  private static Reading refused(String code, String sentence) {
    return new Reading.Refused(new BlockRefused(code, sentence));
  }
}
