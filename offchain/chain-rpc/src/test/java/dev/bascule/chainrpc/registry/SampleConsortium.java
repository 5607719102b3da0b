package dev.bascule.chainrpc.registry;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.chainrpc.registry.RegistryParameters.Diversity;
import dev.bascule.chainrpc.registry.RegistryParameters.Span;
import dev.bascule.core.id.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Organisations with one node each, and the keys of their nodes and votes. */
public final class SampleConsortium {

  private static final DemoWallets KEYS =
      new DemoWallets("a consortium for tests only".getBytes(StandardCharsets.UTF_8));

  private SampleConsortium() {}

  public static RegistryId id(int i) {
    return new RegistryId("bank-" + i);
  }

  public static String voterName(int i) {
    return "voter-" + i;
  }

  public static SecretKey voterKey(int i) {
    return KEYS.wallet(voterName(i));
  }

  public static Address voter(int i) {
    return Signer.of(voterKey(i).publicKey());
  }

  public static SecretKey nodeKey(int i) {
    return KEYS.wallet("node-" + i);
  }

  public static Address nodeAddress(int i) {
    return Signer.of(nodeKey(i).publicKey());
  }

  public static Member member(int i) {
    String name =
        i == 2 ? "A bank whose name is longer than one word of storage, plc" : "Bank " + i;
    Optional<String> lei = i == 1 ? Optional.of("529900T8BM49AURSDO55") : Optional.empty();
    return new Member(id(i), name, lei, voter(i));
  }

  public static MemberNode node(int i, int port, boolean validator) {
    Bytes point = nodeKey(i).publicKey().uncompressed();
    return new MemberNode(
        id(i),
        point.slice(point.size() - 64),
        i == 3 ? "a-host-name-that-does-not-fit-into-one-word.example" : "127.0.0.1",
        port,
        new NodeRoles(validator, true));
  }

  /** Short spans, so that a test need not wait. */
  public static RegistryParameters parameters() {
    return new RegistryParameters(
        Span.of(1_000), Span.of(2), new Span(1_000, 2_000), Span.of(2), 1, Diversity.FREE);
  }

  public static RegistryGenesis genesis(int members) {
    List<MemberNode> nodes = new ArrayList<>();
    for (int i = 0; i < members; i++) nodes.add(node(i, 30_303 + i, true));
    return new RegistryGenesis(
        parameters(),
        IntStream.range(0, members).mapToObj(SampleConsortium::member).toList(),
        nodes,
        List.of(
            new RoleGrant(voter(0), new RegistryId("relayer"), id(0)),
            new RoleGrant(voter(0), new RegistryId("submitter"), id(1))));
  }
}
