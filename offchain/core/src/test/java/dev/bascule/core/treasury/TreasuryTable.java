package dev.bascule.core.treasury;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.Hash32;
import dev.bascule.core.testing.Samples;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a table of the treasury line by line. The people are ada, bo, cid and pat; the wallets
 * {@code vault} (cold, 2 approvals), {@code desk} (warm, 1 approval, an hour's delay, pays the shop
 * only) and {@code till} (hot, none). A proposal pays 100 at most, 150 within an hour.
 */
final class TreasuryTable {

  static final long CHAIN = 1337;
  static final ChainAsset COIN = new ChainAsset("eip155:1337/slip44:60");
  private static final Map<String, Tier> WALLETS =
      Map.of("vault", Tier.COLD, "desk", Tier.WARM, "till", Tier.HOT);

  private final Map<String, Proposal> proposals = new LinkedHashMap<>();
  private final Map<String, Long> chainNonces = new LinkedHashMap<>();
  private Map<Tier, Integer> needed = Map.of(Tier.COLD, 2, Tier.WARM, 1, Tier.HOT, 0);
  private Set<String> people = Set.of("ada", "bo", "cid", "pat");
  private long now = 1_000_000;

  static void check(String table) {
    var run = new TreasuryTable();
    for (String line : table.lines().map(String::strip).filter(it -> !it.isEmpty()).toList()) {
      assertThat(run.line(line.split(" +"))).as(line).isEqualTo(line.replaceAll(".* ", ""));
    }
  }

  private String line(String[] words) {
    return switch (words[0]) {
      case "clock" -> {
        now += Long.parseLong(words[1]);
        yield words[words.length - 1];
      }
      case "chain" -> {
        chainNonces.put(words[1], Long.parseLong(words[2]));
        yield words[2];
      }
      case "people" -> {
        people = Set.of(words[1].split(","));
        yield words[1];
      }
      case "needs" -> {
        var changed = new LinkedHashMap<>(needed);
        changed.put(WALLETS.get(words[1]), Integer.parseInt(words[2]));
        needed = changed;
        yield words[2];
      }
      case "propose" -> propose(words);
      case "state" -> proposals.get(words[1]).state().word();
      case "next" ->
          Long.toString(
              TreasuryRules.nextNonce(
                  slot(words[1], 0).holder(), all(), chainNonces.getOrDefault(words[1], 0L)));
      default -> step(words);
    };
  }

  /**
   * {@code propose P1 pat vault 7 pay 60 shop [rival P0] [rejects P0] RESULT}; instead of the
   * payment {@code nothing} or {@code call}.
   */
  private String propose(String[] words) {
    String name = words[1];
    Slot slot = slot(words[3], Long.parseLong(words[4]));
    boolean empty = words[5].equals("nothing");
    List<Outflow> flows = new ArrayList<>();
    int at = 6;
    if (words[5].equals("call")) {
      flows.add(new Outflow(COIN, BigInteger.ONE, Optional.empty(), true));
    } else if (!empty) {
      flows.add(
          new Outflow(
              COIN,
              new BigInteger(words[6]),
              Optional.of(Recipient.of(Samples.address(words[7]))),
              !words[7].equals("stranger")));
      at = 8;
    }
    Set<Hash32> rivals = new HashSet<>();
    Optional<Hash32> rejects = Optional.empty();
    for (; at + 1 < words.length; at += 2) {
      Hash32 other = Samples.hash(words[at + 1]);
      rivals.add(other);
      if (words[at].equals("rejects")) rejects = Optional.of(other);
    }
    var move =
        new Move(
            Samples.hash(name),
            // P1b is another request of the name P1.
            name.replaceAll("[a-z]$", ""),
            slot,
            Samples.address(words[2]),
            now,
            now + 7200,
            empty,
            flows);
    return say(
        name,
        rules()
            .propose(
                new TreasuryRules.Asked(move, rivals, rejects),
                all(),
                new ChainState.Count(chainNonces.getOrDefault(words[3], 0L))));
  }

  private String step(String[] words) {
    Proposal proposal = proposals.get(words[1]);
    return switch (words[0]) {
      case "approve" -> say(words[1], rules().approve(proposal, Samples.address(words[2])));
      case "reject" -> say(words[1], rules().reject(proposal, Samples.address(words[2])));
      case "export" -> say(words[1], rules().export(proposal, all()));
      case "signed" -> say(words[1], rules().signed(proposal));
      default -> {
        Step step = Step.valueOf(words[0].toUpperCase(java.util.Locale.ROOT));
        Optional<Decision.Taken> taken = rules().follow(proposal, step);
        yield taken.isPresent() ? say(words[1], taken.get()) : "no";
      }
    };
  }

  private String say(String name, Decision decision) {
    return switch (decision) {
      case Decision.Taken(Proposal next, var steps) -> {
        assertThat(steps).isNotEmpty();
        proposals.put(name, next);
        yield "ok";
      }
      case Decision.Unchanged(Proposal same) -> {
        assertThat(same).isEqualTo(proposals.get(name));
        yield "again";
      }
      case Decision.Refused(Refusal reason, String why) -> {
        assertThat(why).isNotBlank();
        yield reason.code();
      }
    };
  }

  private List<Proposal> all() {
    return List.copyOf(proposals.values());
  }

  private TreasuryRules rules() {
    return new TreasuryRules(policy(people, needed), now);
  }

  static Slot.Nonce slot(String wallet, long nonce) {
    return new Slot.Nonce(account(wallet), nonce);
  }

  private static Holder.Account account(String wallet) {
    return new Holder.Account(CHAIN, Samples.address(wallet));
  }

  static TreasuryPolicy policy(Set<String> people, Map<Tier, Integer> needed) {
    var limit = new TierPolicy.Limit(COIN, BigInteger.valueOf(100), BigInteger.valueOf(150), 3600);
    var tiers = new ArrayList<TierPolicy>();
    for (Tier tier : Tier.values()) {
      boolean warm = tier == Tier.WARM;
      Set<Recipient> only = warm ? Set.of(Recipient.of(Samples.address("shop"))) : Set.of();
      tiers.add(
          new TierPolicy(
              tier, ChainName.evm(CHAIN), needed.get(tier), warm ? 3600 : 0, only, List.of(limit)));
    }
    return new TreasuryPolicy(
        people.stream()
            .sorted()
            .map(name -> new TreasuryPolicy.Person(name, Samples.address(name)))
            .toList(),
        WALLETS.entrySet().stream()
            .map(each ->
                new TreasuryPolicy.Wallet(each.getKey(), account(each.getKey()), each.getValue()))
            .toList(),
        tiers);
  }
}
