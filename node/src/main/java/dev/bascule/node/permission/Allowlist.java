package dev.bascule.node.permission;

import dev.bascule.chainrpc.registry.RegistryState;
import dev.bascule.core.id.Address;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Enode URLs and accounts, each in ascending order.
 *
 * @param enodes with hosts and ports, as Besu compares them
 */
public record Allowlist(List<String> enodes, List<Address> accounts) {

  public Allowlist {
    enodes = List.copyOf(new TreeSet<>(enodes));
    accounts = List.copyOf(new TreeSet<>(accounts));
  }

  /** What the registry says; accounts that network.yml allows besides are kept. */
  public static Allowlist of(RegistryState state, NetworkFolder network) {
    TreeSet<Address> accounts = new TreeSet<>(network.file().permissions().allowedAccounts());
    state.members().forEach(member -> accounts.add(member.voter()));
    state.grants().forEach(grant -> accounts.add(grant.account()));
    List<String> enodes = new ArrayList<>();
    state.nodes().forEach(node -> enodes.add(node.enode()));
    return new Allowlist(enodes, List.copyOf(accounts));
  }

  /** What network.yml says, for a network that has no registry. */
  public static Allowlist of(NetworkFolder network) {
    return new Allowlist(
        network.nodes().stream().map(NodeFolder::enode).toList(),
        network.file().permissions().allowedAccounts());
  }

  /** How another list differs from this one. */
  public Drift drift(Allowlist other) {
    return new Drift(
        less(enodes, other.enodes),
        less(other.enodes, enodes),
        less(accounts, other.accounts),
        less(other.accounts, accounts));
  }

  private static <T> List<T> less(Collection<T> all, Collection<T> without) {
    List<T> rest = new ArrayList<>(all);
    rest.removeAll(without);
    return rest;
  }

  /**
   * @param missing what should be there and is not
   * @param extra what is there and should not be
   */
  public record Drift(
      List<String> missing,
      List<String> extra,
      List<Address> missingAccounts,
      List<Address> extraAccounts) {

    public boolean isNone() {
      return missing.isEmpty()
          && extra.isEmpty()
          && missingAccounts.isEmpty()
          && extraAccounts.isEmpty();
    }

    public List<String> lines() {
      List<String> lines = new ArrayList<>();
      missing.forEach(each -> lines.add("missing " + each));
      extra.forEach(each -> lines.add("extra   " + each));
      missingAccounts.forEach(each -> lines.add("missing account " + each));
      extraAccounts.forEach(each -> lines.add("extra   account " + each));
      return lines;
    }
  }
}
