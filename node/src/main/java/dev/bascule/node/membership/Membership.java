package dev.bascule.node.membership;

import dev.bascule.chain.Bytes;
import dev.bascule.chainrpc.registry.Member;
import dev.bascule.chainrpc.registry.MemberNode;
import dev.bascule.chainrpc.registry.NodeRoles;
import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.chainrpc.registry.RegistryParameters;
import dev.bascule.chainrpc.registry.RegistryParameters.Diversity;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.Lei;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.network.OrganisationId;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The organisations and nodes of network.yml in the registry's words. */
public final class Membership {

  private static final int PUBLIC_BYTES = 64;

  private Membership() {}

  /** What a registry of this network starts with; voting keys that are missing are made. */
  public static RegistryGenesis genesis(
      NetworkFolder network, RegistryParameters parameters, SecureRandom random)
      throws IOException {
    List<Member> members = new ArrayList<>();
    for (NetworkFile.Organisation each : network.file().organisations()) {
      members.add(member(each, VoterKey.ensure(network, each.id(), random)));
    }
    return new RegistryGenesis(
        parameters, members, network.nodes().stream().map(Membership::node).toList(), List.of());
  }

  /**
   * The rules of network.yml with spans for people; short ones where all of it runs on one machine.
   */
  public static RegistryParameters parameters(NetworkFolder network) {
    boolean local = network.nodes().stream().allMatch(each -> isLoopback(each.node().host()));
    RegistryParameters spans = local ? RegistryParameters.local() : RegistryParameters.production();
    int most = network.file().rules().maxValidatorsPerOrganisation().orElse(0);
    boolean diverse = !local && most > 0 && network.file().organisations().size() >= 4;
    return new RegistryParameters(
        spans.voting(),
        spans.timelock(),
        spans.grace(),
        spans.spacing(),
        most,
        diverse ? Diversity.NO_BLOCKING_MINORITY : Diversity.FREE);
  }

  private static boolean isLoopback(String host) {
    return host.startsWith("127.");
  }

  public static Member member(NetworkFile.Organisation organisation, Address voter) {
    return new Member(
        ProposalDesk.registryId(organisation.id()),
        organisation.name(),
        organisation.lei().map(Lei::text),
        voter);
  }

  public static MemberNode node(NodeFolder folder) {
    Bytes point = folder.publicKey().uncompressed();
    return new MemberNode(
        ProposalDesk.registryId(folder.organisation()),
        point.slice(point.size() - PUBLIC_BYTES),
        folder.node().host(),
        folder.node().p2pPort(),
        new NodeRoles(folder.isValidator(), !folder.isValidator()));
  }

  /** Which organisation runs a node, as far as this folder knows. */
  public static Map<Address, String> owners(NetworkFolder network) {
    Map<Address, String> owners = new HashMap<>();
    for (NodeFolder each : network.nodes()) {
      owners.put(each.address(), each.organisation().text());
    }
    return owners;
  }

  public static SeatRules rules(NetworkFolder network) {
    return new SeatRules(network.file().rules().maxValidatorsPerOrganisation());
  }

  public static NetworkFile.Organisation organisation(NetworkFolder network, String name) {
    Optional<NetworkFile.Organisation> found =
        network.file().organisations().stream()
            .filter(each -> each.id().text().equals(name))
            .findFirst();
    return found.orElseThrow(() ->
        Problem.of(
                ExitCode.NOT_FOUND,
                "organisation_unknown",
                "there is no organisation " + name,
                network.networkFile() + " has " + ids(network),
                "Add it to network.yml, with its nodes, and render: ./bascule node network render")
            .asException());
  }

  /**
   * The organisations that a command acts for: those that were named, otherwise all whose voting
   * keys, or in header mode whose validators, are here.
   */
  public static List<OrganisationId> acting(NetworkFolder network, List<String> named) {
    if (!named.isEmpty()) {
      return named.stream().map(name -> organisation(network, name).id()).toList();
    }
    TreeSet<OrganisationId> here = new TreeSet<>();
    for (NetworkFile.Organisation each : network.file().organisations()) {
      boolean runs = network.nodesOf(each.id()).stream().anyMatch(NodeFolder::isLocal);
      if (VoterKey.isHere(network, each.id()) || runs) here.add(each.id());
    }
    return List.copyOf(here);
  }

  private static String ids(NetworkFolder network) {
    return String.join(
        ", ", network.file().organisations().stream().map(each -> each.id().text()).toList());
  }
}
