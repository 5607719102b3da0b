package dev.bascule.chainrpc.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.EventLog;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.TransactionReceipt;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.qbft.ValidatorContract;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A chain whose validators do what a test says, with their real keys: votes, seals, and a contract
 * with a real trie.
 */
final class MadeChain {

  static final long CHAIN_ID = 20_270;
  static final long EPOCH = 1_000;
  private static final Address CONTRACT =
      Address.ofHex("0x0000000000000000000000000000000000008888");
  private static final Hash32 MIX_HASH =
      Hash32.ofHex("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");
  private static final Hash32 CHANGED =
      Keccak256.hash("ValidatorsChanged(uint64,address[])".getBytes(StandardCharsets.US_ASCII));

  private final ValidatorSet.Mode mode;
  private final List<Integer> first;
  private final List<ServedChain.Block> blocks = new ArrayList<>();
  private List<Integer> stored;
  private List<Integer> inForce;

  /**
   * @param size of the first set: the validators 1 to {@code size}
   */
  MadeChain(ValidatorSet.Mode mode, int size) {
    this.mode = mode;
    this.first = range(size);
    this.stored = first;
    this.inForce = first;
    sealedBy(first);
  }

  static List<Integer> range(int size) {
    return IntStream.rangeClosed(1, size).boxed().toList();
  }

  static ValidatorSet set(ValidatorSet.Mode mode, List<Integer> validators) {
    return ValidatorSet.of(mode, validators.stream().map(MadeChain::address).toList());
  }

  static Address address(int validator) {
    return Signer.of(key(validator).publicKey());
  }

  private static SecretKey key(int validator) {
    byte[] secret = new byte[32];
    secret[31] = (byte) validator;
    return SecretKey.of(secret);
  }

  /** The first set, trusted. */
  Trust.Validators first() {
    SetSource source =
        mode == ValidatorSet.Mode.CONTRACT
            ? new SetSource.Contract(CONTRACT)
            : new SetSource.Votes(EPOCH);
    return new Trust.Validators(0, set(mode, first), source, Optional.empty());
  }

  ServedChain serve() {
    return new ServedChain(CHAIN_ID, blocks);
  }

  int last() {
    return blocks.size() - 1;
  }

  /** A block of the first validator, sealed by these. */
  MadeChain sealedBy(List<Integer> sealers) {
    return block(sealers.getFirst(), Optional.empty(), sealers, List.of());
  }

  /** A block in which a validator votes; all seal it. */
  MadeChain vote(int proposer, int subject, boolean add) {
    return block(
        proposer, Optional.of(new ExtraData.Vote(address(subject), add)), inForce, List.of());
  }

  /** From the next block on, headers list these; in header mode votes must have said so. */
  MadeChain inForce(List<Integer> validators) {
    inForce = validators;
    return this;
  }

  /** A block that changes the contract's list, and says so. */
  MadeChain registers(List<Integer> validators) {
    stored = validators;
    EventLog log =
        new EventLog(CONTRACT, List.of(CHANGED, Bytes.of(new byte[32]).toHash()), Bytes.EMPTY);
    block(inForce.getFirst(), Optional.empty(), inForce, List.of(log));
    inForce = validators;
    return this;
  }

  private MadeChain block(
      int proposer, Optional<ExtraData.Vote> vote, List<Integer> sealers, List<EventLog> logs) {
    List<Bytes> receipts =
        logs.isEmpty() ? List.of() : List.of(TransactionReceipt.ofLogs(2, 21_000, logs).encode());
    Optional<State> state =
        mode == ValidatorSet.Mode.CONTRACT ? Optional.of(new State(stored)) : Optional.empty();
    List<Address> listed =
        mode == ValidatorSet.Mode.CONTRACT ? List.of() : set(mode, inForce).members();
    Bytes vanity = Bytes.of(new byte[32]);
    BlockHeader unsealed =
        header(
            proposer,
            state.map(each -> each.accounts.root()).orElse(Hash32.ZERO),
            MerklePatricia.ofList(receipts).root(),
            new ExtraData(vanity, listed, vote, 0, List.of()));
    Hash32 digest = SealedHeader.of(unsealed).sealDigest();
    List<Bytes> seals = sealers.stream().map(each -> key(each).sign(digest).toSeal()).toList();
    BlockHeader header =
        BlockHeader.of(
            unsealed.withExtraData(new ExtraData(vanity, listed, vote, 0, seals).encode()));
    List<Bytes> transactions =
        receipts.isEmpty() ? List.of() : List.of(Bytes.of((byte) 2, (byte) blocks.size()));
    blocks.add(new ServedChain.Block(header, receipts, transactions, state.map(State::served)));
    return this;
  }

  private BlockHeader header(
      int proposer, Hash32 stateRoot, Hash32 receiptsRoot, ExtraData extraData) {
    return new BlockHeader(
        blocks.isEmpty() ? Hash32.ZERO : SealedHeader.of(blocks.getLast().header()).blockHash(),
        Hash32.ZERO,
        address(proposer),
        stateRoot,
        Hash32.ZERO,
        receiptsRoot,
        Bytes.of(new byte[256]),
        BigInteger.ONE,
        blocks.size(),
        30_000_000,
        0,
        1_790_000_000L + blocks.size(),
        extraData.encode(),
        MIX_HASH,
        Bytes.of(new byte[8]),
        List.of());
  }

  /** What the contract holds, as its tries. */
  private static final class State {

    private final List<Address> members;
    private final MerklePatricia storage;
    final MerklePatricia accounts;

    State(List<Integer> validators) {
      members = validators.stream().map(MadeChain::address).toList();
      List<Hash32> slots = ValidatorContract.slots(members.size());
      Map<Bytes, Bytes> words = new HashMap<>();
      words.put(path(Bytes.of(slots.getFirst())), Rlp.scalar(members.size()).encode());
      for (int i = 0; i < members.size(); i++) {
        BigInteger word = new BigInteger(1, Bytes.of(members.get(i)).toArray());
        words.put(path(Bytes.of(slots.get(1 + i))), Rlp.scalar(word).encode());
      }
      storage = MerklePatricia.of(words);
      Rlp account =
          Rlp.list(
              Rlp.scalar(1),
              Rlp.scalar(0),
              Rlp.text(Bytes.of(storage.root())),
              Rlp.text(Bytes.of(Keccak256.hash(Bytes.of((byte) 1)))));
      accounts = MerklePatricia.of(Map.of(path(Bytes.of(CONTRACT)), account.encode()));
    }

    private static Bytes path(Bytes key) {
      return Bytes.of(Keccak256.hash(key));
    }

    ServedChain.State served() {
      Map<Hash32, List<Bytes>> proofs = new HashMap<>();
      for (Hash32 slot : ValidatorContract.slots(members.size())) {
        proofs.put(slot, storage.prove(path(Bytes.of(slot))));
      }
      return new ServedChain.State(members, accounts.prove(path(Bytes.of(CONTRACT))), proofs);
    }
  }
}
