package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes the slots of a new registry. Numbers are those of the contract's storage layout, which is
 * a snapshot of its own; a test compares the result with what the constructor writes.
 */
final class RegistrySlots {

  private static final long VALIDATORS = 0;
  private static final long PARAMETERS = 1; // to 5
  private static final long ORGANISATION_IDS = 7;
  private static final long ORGANISATIONS = 8;
  private static final long ORGANISATION_OF = 9;
  private static final long NODE_IDS = 10;
  private static final long NODES = 11;
  private static final long GRANTS = 12;
  private static final long GRANT_PLACES = 13;
  private static final int SHORT_STRING_MAX = 31;

  private final RegistryGenesis genesis;
  private final SortedMap<Hash32, Hash32> slots = new TreeMap<>();

  RegistrySlots(RegistryGenesis genesis) {
    this.genesis = genesis;
  }

  SortedMap<Hash32, Hash32> render() {
    parameters();
    organisations();
    nodes();
    grants();
    return slots;
  }

  private void parameters() {
    RegistryParameters p = genesis.parameters();
    for (int i = 0; i < p.spans().size(); i++) {
      RegistryParameters.Span span = p.spans().get(i);
      put(slot(PARAMETERS + i), packed(0, span.blocks()).or(packed(32, span.seconds())));
    }
    put(
        slot(PARAMETERS + 4),
        packed(0, p.maxValidatorsPerOrganisation()).or(packed(8, p.diversity().code())));
  }

  private void organisations() {
    List<Member> members = genesis.members();
    put(slot(ORGANISATION_IDS), packed(0, members.size()));
    for (int i = 0; i < members.size(); i++) {
      Member it = members.get(i);
      Hash32 id = it.id().word();
      put(element(ORGANISATION_IDS, i), number(id));
      put(RegistryGenesis.slotOf(word(it.voter()), slot(ORGANISATION_OF)), number(id));
      Hash32 at = RegistryGenesis.slotOf(id, slot(ORGANISATIONS));
      string(at, it.name());
      List<MemberNode> own =
          genesis.nodes().stream().filter(node -> node.organisation().equals(it.id())).toList();
      long grants =
          genesis.grants().stream().filter(each -> each.organisation().equals(it.id())).count();
      long validators = own.stream().filter(node -> node.roles().validator()).count();
      BigInteger lei = new BigInteger(1, it.leiBytes());
      put(plus(at, 1), lei.or(packed(160, grants)));
      put(
          plus(at, 2),
          number(word(it.voter()))
              .or(packed(160, i + 1L))
              .or(packed(192, own.size()))
              .or(packed(224, validators)));
    }
  }

  private void nodes() {
    List<MemberNode> nodes = genesis.nodes();
    put(slot(NODE_IDS), packed(0, nodes.size()));
    int seats = 0;
    for (int i = 0; i < nodes.size(); i++) {
      MemberNode it = nodes.get(i);
      Hash32 id = word(it.address());
      put(element(NODE_IDS, i), number(id));
      if (it.roles().validator()) put(element(VALIDATORS, seats++), number(id));
      Hash32 at = RegistryGenesis.slotOf(id, slot(NODES));
      put(at, number(it.organisation().word()));
      put(plus(at, 1), new BigInteger(1, it.publicKey().slice(0, 32).toArray()));
      put(plus(at, 2), new BigInteger(1, it.publicKey().slice(32).toArray()));
      string(plus(at, 3), it.host());
      put(
          plus(at, 4),
          packed(0, it.port())
              .or(packed(16, it.roles().bits()))
              .or(packed(24, i + 1L))
              .or(packed(56, it.roles().validator() ? seats : 0)));
    }
    put(slot(VALIDATORS), packed(0, seats));
  }

  private void grants() {
    List<RoleGrant> grants = genesis.grants();
    put(slot(GRANTS), packed(0, grants.size()));
    for (int i = 0; i < grants.size(); i++) {
      RoleGrant it = grants.get(i);
      Hash32 at = element(GRANTS, 3L * i);
      put(at, number(word(it.account())));
      put(plus(at, 1), number(it.role().word()));
      put(plus(at, 2), number(it.organisation().word()));
      Hash32 ofAccount = RegistryGenesis.slotOf(word(it.account()), slot(GRANT_PLACES));
      put(RegistryGenesis.slotOf(it.role().word(), ofAccount), packed(0, i + 1L));
    }
  }

  /** Up to 31 bytes lie in the slot with twice their number; more lie behind its hash. */
  private void string(Hash32 at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= SHORT_STRING_MAX) {
      byte[] word = new byte[32];
      System.arraycopy(bytes, 0, word, 0, bytes.length);
      put(at, new BigInteger(1, word).or(packed(0, 2L * bytes.length)));
      return;
    }
    put(at, packed(0, 2L * bytes.length + 1));
    Hash32 first = Keccak256.hash(at.bytes());
    for (int i = 0; i * 32 < bytes.length; i++) {
      byte[] word = new byte[32];
      System.arraycopy(bytes, i * 32, word, 0, Math.min(32, bytes.length - i * 32));
      put(plus(first, i), new BigInteger(1, word));
    }
  }

  private void put(Hash32 slot, BigInteger word) {
    if (word.signum() != 0) slots.put(slot, word256(word));
  }

  private static Hash32 element(long list, long index) {
    return plus(Keccak256.hash(slot(list).bytes()), index);
  }

  private static Hash32 plus(Hash32 slot, long more) {
    return word256(number(slot).add(BigInteger.valueOf(more)).mod(BigInteger.TWO.pow(256)));
  }

  private static BigInteger packed(int shift, long value) {
    return BigInteger.valueOf(value).shiftLeft(shift);
  }

  private static BigInteger number(Hash32 word) {
    return new BigInteger(1, word.bytes());
  }

  private static Hash32 word(Address address) {
    return new AbiWords().address(address).toBytes().toHash();
  }

  private static Hash32 slot(long number) {
    return new AbiWords().uint(number).toBytes().toHash();
  }

  private static Hash32 word256(BigInteger value) {
    return Bytes.of(new AbiWords().uint(value, 256).toArray()).toHash();
  }
}
