package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.core.id.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes20;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint8;

/** One step of a proposal. */
public sealed interface RegistryAction {

  record AddOrganisation(Member member) implements RegistryAction {}

  /** New name, LEI or voter. */
  record UpdateOrganisation(Member member) implements RegistryAction {}

  /** Its nodes and roles must be gone before. */
  record RemoveOrganisation(RegistryId id) implements RegistryAction {}

  record AddNode(MemberNode node) implements RegistryAction {}

  /** New address or roles; another key is another node. */
  record UpdateNode(Address node, String host, int port, NodeRoles roles)
      implements RegistryAction {}

  record RemoveNode(Address node) implements RegistryAction {}

  record GrantRole(RoleGrant grant) implements RegistryAction {}

  record RevokeRole(Address account, RegistryId role) implements RegistryAction {}

  record SetParameters(RegistryParameters parameters) implements RegistryAction {}

  /**
   * The consortium calls another contract, whose governance it is. Stands only beside other calls.
   */
  record Call(Address target, Bytes calldata) implements RegistryAction {}

  /** Data that no version of this program wrote; shown, never executed by it. */
  record Unreadable(int kind, Bytes data) implements RegistryAction {}

  default int kind() {
    return switch (this) {
      case AddOrganisation _ -> 1;
      case UpdateOrganisation _ -> 2;
      case RemoveOrganisation _ -> 3;
      case AddNode _ -> 4;
      case UpdateNode _ -> 5;
      case RemoveNode _ -> 6;
      case GrantRole _ -> 7;
      case RevokeRole _ -> 8;
      case SetParameters _ -> 9;
      case Call _ -> 10;
      case Unreadable unreadable -> unreadable.kind();
    };
  }

  /** In words, for a person who is asked for a vote. */
  default String sentence() {
    return switch (this) {
      case AddOrganisation(Member it) -> "add organisation " + described(it);
      case UpdateOrganisation(Member it) -> "change organisation " + described(it);
      case RemoveOrganisation(RegistryId id) -> "remove organisation " + id;
      case AddNode(MemberNode it) ->
          "add node " + it.enode() + " of " + it.organisation() + " as " + it.roles();
      case UpdateNode(Address node, String host, int port, NodeRoles roles) ->
          "change node " + node + " to " + host + ":" + port + " as " + roles;
      case RemoveNode(Address node) -> "remove node " + node;
      case GrantRole(RoleGrant it) ->
          "let " + it.account() + " act as " + it.role() + " for " + it.organisation();
      case RevokeRole(Address account, RegistryId role) ->
          "let " + account + " act as " + role + " no longer";
      case SetParameters(RegistryParameters p) -> "set " + p;
      // What it means depends on the contract: the voter reads its ABI, or does not vote for it.
      case Call(Address target, Bytes calldata) ->
          "call contract " + target + " with data " + calldata;
      case Unreadable(int kind, Bytes data) ->
          "an action of kind " + kind + " that this version does not know: " + data;
    };
  }

  private static String described(Member it) {
    return it.id()
        + " ("
        + it.name()
        + it.lei().map(lei -> ", LEI " + lei).orElse("")
        + "), voting by "
        + it.voter();
  }

  /** The ABI encoding of what the kind needs. */
  default Bytes data() {
    return switch (this) {
      case AddOrganisation(Member it) -> data(it);
      case UpdateOrganisation(Member it) -> data(it);
      case RemoveOrganisation(RegistryId id) -> encode(word(id));
      case AddNode(MemberNode it) ->
          encode(
              word(it.organisation()),
              new Bytes32(it.publicKey().slice(0, 32).toArray()),
              new Bytes32(it.publicKey().slice(32).toArray()),
              new Utf8String(it.host()),
              new Uint16(it.port()),
              new Uint8(it.roles().bits()));
      case UpdateNode(Address node, String host, int port, NodeRoles roles) ->
          encode(address(node), new Utf8String(host), new Uint16(port), new Uint8(roles.bits()));
      case RemoveNode(Address node) -> encode(address(node));
      case GrantRole(RoleGrant it) ->
          encode(address(it.account()), word(it.role()), word(it.organisation()));
      case RevokeRole(Address account, RegistryId role) -> encode(address(account), word(role));
      case SetParameters(RegistryParameters p) -> data(p);
      case Call(Address target, Bytes calldata) ->
          encode(address(target), new DynamicBytes(calldata.toArray()));
      case Unreadable unreadable -> unreadable.data();
    };
  }

  private static Bytes data(Member it) {
    return encode(
        word(it.id()), new Utf8String(it.name()), new Bytes20(it.leiBytes()), address(it.voter()));
  }

  private static Bytes data(RegistryParameters p) {
    List<Type<?>> words = new ArrayList<>();
    for (RegistryParameters.Span span : p.spans()) {
      words.add(new Uint32(span.blocks()));
      words.add(new Uint32(span.seconds()));
    }
    words.add(new Uint8(p.maxValidatorsPerOrganisation()));
    words.add(new Uint8(p.diversity().code()));
    return encode(words.toArray(Type<?>[]::new));
  }

  static RegistryAction read(int kind, Bytes data) {
    AbiReader it = new AbiReader(data);
    try {
      return switch (kind) {
        case 1 -> new AddOrganisation(member(it));
        case 2 -> new UpdateOrganisation(member(it));
        case 3 -> new RemoveOrganisation(RegistryId.ofWord(it.bytes32(0)));
        case 4 ->
            new AddNode(
                new MemberNode(
                    RegistryId.ofWord(it.bytes32(0)),
                    Bytes.concat(Bytes.of(it.bytes32(1)), Bytes.of(it.bytes32(2))),
                    text(it, 3),
                    it.uint(4, 16).intValueExact(),
                    NodeRoles.ofBits(it.uint(5, 8).intValueExact())));
        case 5 ->
            new UpdateNode(
                it.address(0),
                text(it, 1),
                it.uint(2, 16).intValueExact(),
                NodeRoles.ofBits(it.uint(3, 8).intValueExact()));
        case 6 -> new RemoveNode(it.address(0));
        case 7 ->
            new GrantRole(
                new RoleGrant(
                    it.address(0),
                    RegistryId.ofWord(it.bytes32(1)),
                    RegistryId.ofWord(it.bytes32(2))));
        case 8 -> new RevokeRole(it.address(0), RegistryId.ofWord(it.bytes32(1)));
        case 9 -> new SetParameters(RegistryParameters.read(it));
        case 10 -> new Call(it.address(0), bytes(it.at(1)));
        default -> new Unreadable(kind, data);
      };
    } catch (AbiReader.MalformedAbi | IllegalArgumentException | IndexOutOfBoundsException _) {
      return new Unreadable(kind, data);
    }
  }

  private static Member member(AbiReader it) {
    return new Member(
        RegistryId.ofWord(it.bytes32(0)),
        text(it, 1),
        Member.leiOf(Bytes.of(it.bytes32(2))),
        it.address(3));
  }

  /** A string whose offset stands in a word. */
  static String text(AbiReader words, int index) {
    return new String(bytes(words.at(index)).toArray(), StandardCharsets.UTF_8);
  }

  /** A byte string that begins where the reader does. */
  static Bytes bytes(AbiReader string) {
    int size = string.uint(0, 20).intValueExact();
    Bytes[] words = new Bytes[Math.ceilDiv(size, 32)];
    for (int i = 0; i < words.length; i++) words[i] = Bytes.of(string.bytes32(1 + i));
    return Bytes.concat(words).slice(0, size);
  }

  private static Bytes32 word(RegistryId id) {
    return new Bytes32(id.word().bytes());
  }

  private static org.web3j.abi.datatypes.Address address(Address address) {
    return new org.web3j.abi.datatypes.Address(address.hex());
  }

  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  private static Bytes encode(Type<?>... values) {
    return Bytes.fromHex("0x" + FunctionEncoder.encodeConstructor(List.<Type>of(values)));
  }
}
