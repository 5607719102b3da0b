package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.GenesisAccount;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicArray;
import org.web3j.abi.datatypes.Type;

/**
 * What a registry starts with. In a genesis file it is the code and the slots that the constructor
 * would have written; on a running chain the constructor's arguments.
 */
public record RegistryGenesis(
    RegistryParameters parameters,
    List<Member> members,
    List<MemberNode> nodes,
    List<RoleGrant> grants) {

  /** Where the registry stands when the genesis file brings it. */
  public static final Address ADDRESS = Address.ofHex("0x0000000000000000000000000000000000ba5c1e");

  private static final String CODE = "/dev/bascule/contracts/runtime/ConsortiumRegistry.hex";

  public RegistryGenesis {
    members = List.copyOf(members);
    nodes = List.copyOf(nodes);
    grants = List.copyOf(grants);
    if (members.isEmpty()) throw new IllegalArgumentException("a registry without organisations");
    if (nodes.stream().noneMatch(node -> node.roles().validator())) {
      throw new IllegalArgumentException("a registry without a validator");
    }
  }

  /** The code of the contract as the chain has it. */
  public static Bytes code() {
    try (InputStream file = ConsortiumRegistry.class.getResourceAsStream(CODE)) {
      if (file == null) throw new IllegalStateException("no " + CODE);
      return Bytes.fromHex("0x" + new String(file.readAllBytes(), StandardCharsets.US_ASCII));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** The account of the genesis file. */
  public GenesisAccount account() {
    return GenesisAccount.contract(code(), storage());
  }

  /** The slots that are not zero, as contracts/snapshots/storage-ConsortiumRegistry.json says. */
  public SortedMap<Hash32, Hash32> storage() {
    return new RegistrySlots(this).render();
  }

  /** The bytes that create a registry with this content on a running chain. */
  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  public Bytes initcode() {
    String binary = ConsortiumRegistry.BINARY;
    String code = binary.startsWith("0x") ? binary : "0x" + binary;
    return Bytes.fromHex(
        code
            + FunctionEncoder.encodeConstructor(
                List.<Type>of(
                    bindingOf(parameters),
                    new DynamicArray<>(ConsortiumRegistry.Founder.class, founders()),
                    new DynamicArray<>(ConsortiumRegistry.FoundingNode.class, foundingNodes()),
                    new DynamicArray<>(ConsortiumRegistry.Grant.class, bindingsOfGrants()))));
  }

  private static ConsortiumRegistry.Parameters bindingOf(RegistryParameters p) {
    return new ConsortiumRegistry.Parameters(
        bindingOf(p.voting()),
        bindingOf(p.timelock()),
        bindingOf(p.grace()),
        bindingOf(p.spacing()),
        BigInteger.valueOf(p.maxValidatorsPerOrganisation()),
        BigInteger.valueOf(p.diversity().code()));
  }

  private static ConsortiumRegistry.Duration bindingOf(RegistryParameters.Span span) {
    return new ConsortiumRegistry.Duration(
        BigInteger.valueOf(span.blocks()), BigInteger.valueOf(span.seconds()));
  }

  private List<ConsortiumRegistry.Founder> founders() {
    List<ConsortiumRegistry.Founder> founders = new ArrayList<>();
    for (Member it : members) {
      founders.add(
          new ConsortiumRegistry.Founder(
              it.id().word().bytes(), it.name(), it.leiBytes(), it.voter().hex()));
    }
    return founders;
  }

  private List<ConsortiumRegistry.FoundingNode> foundingNodes() {
    List<ConsortiumRegistry.FoundingNode> founding = new ArrayList<>();
    for (MemberNode it : nodes) {
      founding.add(
          new ConsortiumRegistry.FoundingNode(
              it.organisation().word().bytes(),
              it.publicKey().slice(0, 32).toArray(),
              it.publicKey().slice(32).toArray(),
              it.host(),
              BigInteger.valueOf(it.port()),
              BigInteger.valueOf(it.roles().bits())));
    }
    return founding;
  }

  private List<ConsortiumRegistry.Grant> bindingsOfGrants() {
    List<ConsortiumRegistry.Grant> all = new ArrayList<>();
    for (RoleGrant it : grants) {
      all.add(
          new ConsortiumRegistry.Grant(
              it.account().hex(), it.role().word().bytes(), it.organisation().word().bytes()));
    }
    return all;
  }

  /** Where a mapping keeps the value of a key. */
  static Hash32 slotOf(Hash32 key, Hash32 mapping) {
    return Keccak256.hash(new AbiWords().bytes32(key).bytes32(mapping).toArray());
  }
}
