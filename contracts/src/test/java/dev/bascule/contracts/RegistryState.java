package dev.bascule.contracts;

import dev.bascule.contracts.RegistryParameters.At;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who takes part, as the registry's page reads. Seats and places follow from lists, numbers of
 * nodes, seats and grants are counted, where the contract keeps them. Accounts are 0x-text.
 */
final class RegistryState {

  static final int VALIDATOR = 1;
  private static final int ROLES = 3;

  record Organisation(String name, String voter) {}

  record Node(String organisation, String key, String host, int port, int roles) {}

  record Grant(String account, String role, String organisation) {}

  /** Also of those that have left: an identifier is given once. */
  final Map<String, Organisation> organisations = new HashMap<>();

  final List<String> members = new ArrayList<>();
  final Map<String, Node> nodes = new HashMap<>();
  final List<String> nodeIds = new ArrayList<>();
  final List<String> validators = new ArrayList<>();
  final List<Grant> grants = new ArrayList<>();

  /** Contracts that the consortium has laid still. */
  final Map<String, Boolean> closed = new HashMap<>();

  RegistryParameters parameters;
  At validatorsChanged = At.NEVER;

  private int joining;
  private int leaving;
  private int votersJoining;
  private int votersLeaving;
  private boolean otherParameters;

  RegistryState(RegistryParameters parameters) {
    this.parameters = parameters;
  }

  RegistryState copy() {
    RegistryState copy = new RegistryState(parameters);
    copy.organisations.putAll(organisations);
    copy.members.addAll(members);
    copy.nodes.putAll(nodes);
    copy.nodeIds.addAll(nodeIds);
    copy.validators.addAll(validators);
    copy.grants.addAll(grants);
    copy.closed.putAll(closed);
    copy.validatorsChanged = validatorsChanged;
    return copy;
  }

  // ---- what is

  Optional<String> organisationOf(String voter) {
    return members.stream().filter(it -> organisations.get(it).voter.equals(voter)).findFirst();
  }

  long nodesOf(String organisation) {
    return nodes.values().stream().filter(it -> it.organisation.equals(organisation)).count();
  }

  long validatorsOf(String organisation) {
    return validators.stream()
        .filter(it -> nodes.get(it).organisation.equals(organisation))
        .count();
  }

  long grantsOf(String organisation) {
    return grants.stream().filter(it -> it.organisation.equals(organisation)).count();
  }

  Optional<Grant> grant(String account, String role) {
    return grants.stream()
        .filter(it -> it.account.equals(account) && it.role.equals(role))
        .findFirst();
  }

  // ---- what is done, on a copy

  /** All of it, or why not; then this state is of no use any more. */
  Optional<String> apply(List<RegistryAction> actions, boolean forced, At now) {
    int seats = validators.size();
    int voters = members.size();
    for (RegistryAction it : actions) {
      Optional<String> refusal = one(it);
      if (refusal.isPresent()) return refusal;
    }
    Optional<String> refusal = governable(voters, forced);
    if (refusal.isPresent()) return refusal;
    boolean reseated = joining + leaving > 0;
    if (reseated || otherParameters) refusal = diverse();
    if (refusal.isEmpty() && reseated) {
      refusal = running(seats, forced, now);
      validatorsChanged = now;
    }
    return refusal;
  }

  private Optional<String> one(RegistryAction action) {
    return switch (action) {
      case RegistryAction.AddOrganisation it -> add(it);
      case RegistryAction.UpdateOrganisation it -> update(it);
      case RegistryAction.RemoveOrganisation it -> remove(it);
      case RegistryAction.AddNode it -> add(it);
      case RegistryAction.UpdateNode it -> update(it);
      case RegistryAction.RemoveNode it -> remove(it);
      case RegistryAction.GrantRole it -> grant(it);
      case RegistryAction.RevokeRole it -> revoke(it);
      case RegistryAction.SetParameters it -> set(it.parameters());
      case RegistryAction.Call it -> call(it);
      case RegistryAction.Malformed _ -> throw new IllegalStateException("was never proposed");
    };
  }

  private Optional<String> add(RegistryAction.AddOrganisation it) {
    if (it.id().length() < 2) return Optional.of("BadIdentifier");
    if (organisations.containsKey(it.id())) return Optional.of("OrganisationExists");
    if (it.name().isEmpty()) return Optional.of("BadName");
    if (organisationOf(it.voter()).isPresent()) return Optional.of("BadVoter");
    organisations.put(it.id(), new Organisation(it.name(), it.voter()));
    members.add(it.id());
    votersJoining++;
    return Optional.empty();
  }

  private Optional<String> update(RegistryAction.UpdateOrganisation it) {
    if (!members.contains(it.id())) return Optional.of("OrganisationUnknown");
    if (it.name().isEmpty()) return Optional.of("BadName");
    Optional<String> whose = organisationOf(it.voter());
    if (whose.isPresent() && !whose.get().equals(it.id())) return Optional.of("BadVoter");
    if (whose.isEmpty()) {
      votersJoining++;
      votersLeaving++;
    }
    organisations.put(it.id(), new Organisation(it.name(), it.voter()));
    return Optional.empty();
  }

  private Optional<String> remove(RegistryAction.RemoveOrganisation it) {
    if (!members.contains(it.id())) return Optional.of("OrganisationUnknown");
    if (nodesOf(it.id()) + grantsOf(it.id()) > 0) return Optional.of("OrganisationHolds");
    lastTakesThePlaceOf(it.id(), members);
    votersLeaving++;
    return Optional.empty();
  }

  private Optional<String> add(RegistryAction.AddNode it) {
    if (!members.contains(it.organisation())) return Optional.of("OrganisationUnknown");
    Optional<String> refusal = reachable(it.host(), it.port(), it.roles());
    if (refusal.isPresent()) return refusal;
    String id = Consortium.node(it.key()).getAddress();
    if (nodes.containsKey(id)) return Optional.of("NodeExists");
    nodes.put(id, new Node(it.organisation(), it.key(), it.host(), it.port(), it.roles()));
    nodeIds.add(id);
    if ((it.roles() & VALIDATOR) != 0) {
      validators.add(id);
      joining++;
    }
    return Optional.empty();
  }

  private Optional<String> update(RegistryAction.UpdateNode it) {
    Node old = nodes.get(it.node());
    if (old == null) return Optional.of("NodeUnknown");
    Optional<String> refusal = reachable(it.host(), it.port(), it.roles());
    if (refusal.isPresent()) return refusal;
    boolean validates = (it.roles() & VALIDATOR) != 0;
    if (validates && !validators.contains(it.node())) {
      validators.add(it.node());
      joining++;
    } else if (!validates) {
      stand(it.node());
    }
    nodes.put(it.node(), new Node(old.organisation, old.key, it.host(), it.port(), it.roles()));
    return Optional.empty();
  }

  private Optional<String> remove(RegistryAction.RemoveNode it) {
    if (!nodes.containsKey(it.node())) return Optional.of("NodeUnknown");
    stand(it.node());
    nodes.remove(it.node());
    lastTakesThePlaceOf(it.node(), nodeIds);
    return Optional.empty();
  }

  private void stand(String node) {
    if (!validators.contains(node)) return;
    lastTakesThePlaceOf(node, validators);
    leaving++;
  }

  private static Optional<String> reachable(String host, int port, int roles) {
    if (!host.matches("[a-z0-9.:-]{1,100}")) return Optional.of("BadHost");
    if (port == 0) return Optional.of("BadPort");
    return roles == 0 || roles > ROLES ? Optional.of("BadRoles") : Optional.empty();
  }

  private Optional<String> grant(RegistryAction.GrantRole it) {
    if (it.account().equals(TokenModel.ZERO)) return Optional.of("BadAccount");
    if (!members.contains(it.organisation())) return Optional.of("OrganisationUnknown");
    if (grant(it.account(), it.role()).isPresent()) return Optional.of("RoleExists");
    grants.add(new Grant(it.account(), it.role(), it.organisation()));
    return Optional.empty();
  }

  private Optional<String> revoke(RegistryAction.RevokeRole it) {
    Optional<Grant> held = grant(it.account(), it.role());
    if (held.isEmpty()) return Optional.of("RoleUnknown");
    lastTakesThePlaceOf(held.get(), grants);
    return Optional.empty();
  }

  private Optional<String> set(RegistryParameters wanted) {
    if (!wanted.allowed()) return Optional.of("BadParameters");
    parameters = wanted;
    otherParameters = true;
    return Optional.empty();
  }

  private Optional<String> call(RegistryAction.Call it) {
    if (!it.callable()) return Optional.of("NotCallable");
    if (!it.welcome()) return Optional.of("CallFailed");
    closed.put(it.closed(), it.close());
    return Optional.empty();
  }

  private static <T> void lastTakesThePlaceOf(T leaver, List<T> list) {
    T last = list.getLast();
    list.set(list.indexOf(leaver), last);
    list.removeLast();
  }

  // ---- what must hold afterwards

  private Optional<String> governable(int before, boolean forced) {
    if (members.isEmpty()) return Optional.of("NoOrganisationLeft");
    if (forced) return Optional.empty();
    if (3 * votersLeaving > before) return Optional.of("TooManyVotersLeave");
    return 3 * votersJoining > members.size() ? Optional.of("TooManyVotersJoin") : Optional.empty();
  }

  private Optional<String> running(int before, boolean forced, At now) {
    int all = validators.size();
    if (all == 0) return Optional.of("NoValidatorLeft");
    if (validatorsChanged.block() == now.block()) return Optional.of("ChangedInThisBlock");
    if (forced) return Optional.empty();
    if (!parameters.spacing().passed(validatorsChanged, now)) {
      return Optional.of("TooSoonAfterChange");
    }
    if (3 * leaving > before) return Optional.of("TooManyLeave");
    if (3 * joining > all) return Optional.of("TooManyJoin");
    return before >= 4 && all < 4 ? Optional.of("BelowFour") : Optional.empty();
  }

  /** A quorum is two thirds, rounded up; who has more than the rest of it can stop the chain. */
  private Optional<String> diverse() {
    int all = validators.size();
    int quorum = (int) Math.ceilDiv(2L * all, 3L);
    for (String it : members) {
      long own = validatorsOf(it);
      if (parameters.most() != 0 && own > parameters.most()) {
        return Optional.of("TooManyOfOneOrganisation");
      }
      if (parameters.diversity() >= 1 && all > 0 && own >= quorum) {
        return Optional.of("HoldsQuorum");
      }
      if (parameters.diversity() == 2 && all - own < quorum) {
        return Optional.of("HoldsBlockingMinority");
      }
    }
    return Optional.empty();
  }
}
