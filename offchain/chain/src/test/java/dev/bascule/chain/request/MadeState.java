package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.ExtraData;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.trie.AccountProof;
import dev.bascule.chain.trie.MerklePatricia;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A state with real tries under a header that real keys seal, as a test wants them. */
public final class MadeState {

  private static final Hash32 MIX_HASH =
      Hash32.ofHex("0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365");

  private final Map<Bytes, Bytes> accounts = new HashMap<>();
  private final Map<Address, MerklePatricia> storages = new HashMap<>();
  private long number = 7_000;
  private long seconds;
  private List<Integer> listed = List.of(1, 2, 3, 4);
  private List<Integer> sealers = List.of(1, 2, 3);
  private Optional<Integer> proposer = Optional.empty();

  /**
   * @param seconds since 1970: the block's time
   */
  public MadeState(long seconds) {
    this.seconds = seconds;
    // Another account, so that every path has a branch.
    account(Address.ofHex("0x" + "ee".repeat(20)), 1, BigInteger.ONE, noCode());
  }

  static SecretKey key(int validator) {
    return SecretKey.of(Keccak256.hash(("validator " + validator).getBytes(US_ASCII)).bytes());
  }

  /** The validators 1 to 4. */
  public static List<Address> validators() {
    return addresses(List.of(1, 2, 3, 4));
  }

  static List<Address> addresses(List<Integer> validators) {
    return validators.stream().map(each -> Signer.of(key(each).publicKey())).sorted().toList();
  }

  static Hash32 noCode() {
    return AccountProof.Account.ABSENT.codeHash();
  }

  /** As most accounts are: without storage. */
  public MadeState account(Address address, long nonce, BigInteger balance, Hash32 codeHash) {
    return account(address, nonce, balance, codeHash, Map.of());
  }

  MadeState account(
      Address address,
      long nonce,
      BigInteger balance,
      Hash32 codeHash,
      Map<Hash32, BigInteger> words) {
    Map<Bytes, Bytes> paths = new HashMap<>();
    words.forEach((key, word) -> paths.put(path(Bytes.of(key)), Rlp.scalar(word).encode()));
    MerklePatricia storage = MerklePatricia.of(paths);
    storages.put(address, storage);
    Rlp account =
        Rlp.list(
            Rlp.scalar(nonce),
            Rlp.scalar(balance),
            Rlp.text(Bytes.of(storage.root())),
            Rlp.text(Bytes.of(codeHash)));
    accounts.put(path(Bytes.of(address)), account.encode());
    return this;
  }

  private static Bytes path(Bytes key) {
    return Bytes.of(Keccak256.hash(key));
  }

  /** Headers list these; nobody where a contract holds the set. */
  MadeState listing(Integer... validators) {
    listed = List.of(validators);
    return this;
  }

  MadeState sealedBy(Integer... validators) {
    sealers = List.of(validators);
    return this;
  }

  /** Whoever it is: the seals do not say who may propose. */
  MadeState proposedBy(int validator) {
    proposer = Optional.of(validator);
    return this;
  }

  MadeState number(long block) {
    number = block;
    return this;
  }

  /** With proofs of these accounts, there or not. */
  public StateProof proving(Address... addresses) {
    return new StateProof(header(), Arrays.stream(addresses).sorted().map(this::only).toList());
  }

  private StateProof.Entry only(Address address) {
    return entry(address);
  }

  StateProof.Entry entry(Address address, Hash32... slots) {
    MerklePatricia storage = storages.getOrDefault(address, MerklePatricia.of(new TreeMap<>()));
    return new StateProof.Entry(
        address,
        MerklePatricia.of(accounts).prove(path(Bytes.of(address))),
        Arrays.stream(slots)
            .map(slot -> new StateProof.Slot(slot, storage.prove(path(Bytes.of(slot)))))
            .toList());
  }

  SealedHeader header() {
    Bytes vanity = Bytes.of(new byte[32]);
    List<Address> list = addresses(listed);
    BlockHeader unsealed = header(new ExtraData(vanity, list, Optional.empty(), 0, List.of()));
    Hash32 digest = SealedHeader.of(unsealed).sealDigest();
    List<Bytes> seals = new ArrayList<>();
    for (int sealer : sealers) seals.add(key(sealer).sign(digest).toSeal());
    return SealedHeader.of(header(new ExtraData(vanity, list, Optional.empty(), 0, seals)));
  }

  private BlockHeader header(ExtraData extraData) {
    return new BlockHeader(
        Hash32.ZERO,
        Hash32.ZERO,
        addresses(List.of(proposer.orElse(listed.isEmpty() ? 1 : listed.getFirst()))).getFirst(),
        MerklePatricia.of(accounts).root(),
        MerklePatricia.EMPTY_ROOT,
        MerklePatricia.EMPTY_ROOT,
        Bytes.of(new byte[256]),
        BigInteger.ONE,
        number,
        30_000_000,
        0,
        seconds,
        extraData.encode(),
        MIX_HASH,
        Bytes.of(new byte[8]),
        List.of());
  }
}
