package dev.bascule.contracts;

import dev.bascule.contracts.bindings.ConsortiumRegistry.Action;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.datatypes.Address;
import org.web3j.abi.datatypes.Bool;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Utf8String;
import org.web3j.abi.datatypes.generated.Bytes20;
import org.web3j.abi.datatypes.generated.Bytes32;
import org.web3j.abi.datatypes.generated.Uint16;
import org.web3j.abi.datatypes.generated.Uint32;
import org.web3j.abi.datatypes.generated.Uint64;
import org.web3j.abi.datatypes.generated.Uint8;
import org.web3j.utils.Numeric;

/** One step of a proposal, with the encoding that the registry's page gives it. */
sealed interface RegistryAction {

  record AddOrganisation(String id, String name, String voter) implements RegistryAction {}

  record UpdateOrganisation(String id, String name, String voter) implements RegistryAction {}

  record RemoveOrganisation(String id) implements RegistryAction {}

  /**
   * @param key the name of the node's key
   */
  record AddNode(String organisation, String key, String host, int port, int roles)
      implements RegistryAction {}

  record UpdateNode(String node, String host, int port, int roles) implements RegistryAction {}

  record RemoveNode(String node) implements RegistryAction {}

  record GrantRole(String account, String role, String organisation) implements RegistryAction {}

  record RevokeRole(String account, String role) implements RegistryAction {}

  record SetParameters(RegistryParameters parameters) implements RegistryAction {}

  /**
   * The consortium lays a contract still, through its access contract, or lets it go on.
   *
   * @param at what is called
   * @param callable whether that is a contract, and not the registry
   * @param welcome whether it accepts the call; the other gives a role an administrator
   */
  record Call(String at, boolean callable, String closed, boolean close, boolean welcome)
      implements RegistryAction {

    private byte[] called() {
      Uint64 role = new Uint64(BigInteger.ONE);
      Uint64 another = new Uint64(BigInteger.TWO);
      Function call =
          welcome
              ? new Function(
                  "setTargetClosed", List.of(new Address(closed), new Bool(close)), List.of())
              : new Function("setRoleAdmin", List.of(role, another), List.of());
      return Numeric.hexStringToByteArray(FunctionEncoder.encode(call));
    }
  }

  /** Of no kind, or not what its kind needs. */
  record Malformed(int kind) implements RegistryAction {}

  /** As the contract counts them, from 1. */
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
      case Malformed it -> it.kind;
    };
  }

  default Action encoded() {
    return new Action(BigInteger.valueOf(kind()), data());
  }

  private byte[] data() {
    return switch (this) {
      case AddOrganisation it -> organisation(it.id, it.name, it.voter);
      case UpdateOrganisation it -> organisation(it.id, it.name, it.voter);
      case RemoveOrganisation it -> encode(word(it.id));
      case AddNode it -> node(it);
      case UpdateNode it ->
          encode(
              new Address(it.node),
              new Utf8String(it.host),
              new Uint16(it.port),
              new Uint8(it.roles));
      case RemoveNode it -> encode(new Address(it.node));
      case GrantRole it -> encode(new Address(it.account), word(it.role), word(it.organisation));
      case RevokeRole it -> encode(new Address(it.account), word(it.role));
      case SetParameters it -> parameters(it.parameters);
      case Call it -> encode(new Address(it.at), new DynamicBytes(it.called()));
      case Malformed _ -> new byte[31];
    };
  }

  private static byte[] organisation(String id, String name, String voter) {
    return encode(word(id), new Utf8String(name), new Bytes20(new byte[20]), new Address(voter));
  }

  private static byte[] node(AddNode it) {
    byte[] key = Consortium.publicKey(Consortium.node(it.key));
    return encode(
        word(it.organisation),
        new Bytes32(Arrays.copyOf(key, 32)),
        new Bytes32(Arrays.copyOfRange(key, 32, 64)),
        new Utf8String(it.host),
        new Uint16(it.port),
        new Uint8(it.roles));
  }

  private static byte[] parameters(RegistryParameters it) {
    return encode(
        new Uint32(it.voting().blocks()),
        new Uint32(it.voting().seconds()),
        new Uint32(it.timelock().blocks()),
        new Uint32(it.timelock().seconds()),
        new Uint32(it.grace().blocks()),
        new Uint32(it.grace().seconds()),
        new Uint32(it.spacing().blocks()),
        new Uint32(it.spacing().seconds()),
        new Uint8(it.most()),
        new Uint8(it.diversity()));
  }

  private static Bytes32 word(String text) {
    return new Bytes32(Consortium.word(text));
  }

  @SuppressWarnings("rawtypes") // web3j asks for a list of the raw type.
  private static byte[] encode(Type<?>... values) {
    List<Type> typed = List.of(values);
    return Numeric.hexStringToByteArray(FunctionEncoder.encodeConstructor(typed));
  }
}
