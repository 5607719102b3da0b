package dev.bascule.testnetwork.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.chainrpc.submission.Submission.Finished;
import dev.bascule.core.book.BookView;
import dev.bascule.core.book.Outcome;
import dev.bascule.core.book.Reason;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.node.process.LocalPort;
import dev.bascule.testnetwork.Repository;
import dev.bascule.testnetwork.contract.Deployment;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.KeyRing;
import dev.bascule.testnetwork.lockstep.LockstepRig.Part;
import dev.bascule.testnetwork.part.AnvilPart;
import dev.bascule.testnetwork.part.LocalChain;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random stories on the book and on the vault: C, K and settled are the same after each round. */
class BookAndVaultIT {

  private static final long SEED = Long.getLong("bascule.lockstep.seed", 20_261_121L);
  private static final int ROUNDS = Integer.getInteger("bascule.lockstep.rounds", 12);
  private static final List<String> PAYERS = List.of("ana", "bruno", "carla");
  private static final List<String> PAYEES = List.of("shop", "supplier", "platform", "ana");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path temp;

  @Test
  void book_and_vault_agree_in_random_stories() throws Exception {
    var binary = AnvilPart.find(Repository.root());
    assumeTrue(binary.isPresent(), "no anvil: build the contracts module");
    DataFolder folder = DataFolder.at(temp);
    folder.create();
    var anvil = new AnvilPart(binary.get(), folder, LocalPort.free(), 31337);
    try {
      anvil.start();
      anvil.awaitReady(LIMIT, _ -> {});
      KeyRing keys = KeyRing.readOrCreate(folder, new SecureRandom());
      var chain = new LocalChain.Anvil(anvil, 31337);
      var contracts = new Deployment(Repository.root(), chain, folder, keys, _ -> {}).ensure(LIMIT);
      try (var rig = new LockstepRig(anvil.rpcUrl(), contracts, keys, SEED)) {
        new Story(rig, new Random(SEED)).play(ROUNDS);
      }
    } finally {
      anvil.kill();
    }
  }

  private static final class Story {
    private final LockstepRig rig;
    private final Random random;
    private int references;
    private int accepted;
    private int refused;
    private int given;

    Story(LockstepRig rig, Random random) {
      this.rig = rig;
      this.random = random;
    }

    void play(int rounds) {
      for (String payer : PAYERS) {
        rig.open(payer);
        rig.deposit(payer, 50_000);
      }
      for (String payee : PAYEES) rig.open(payee);
      rig.observe();
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 8; i++) pay();
        switch (random.nextInt(5)) {
          case 0 -> rig.deposit(any(PAYERS), 1 + random.nextInt(20_000));
          case 1 -> redeem();
          case 2, 3 -> movesCredit();
          default -> {
            // Only payments in this round.
          }
        }
        rig.observe();
        settle(round);
        agree(round);
      }
      assertThat(accepted).as("seed " + SEED).isPositive();
      assertThat(refused).as("seed " + SEED).isPositive();
      assertThat(given).as("seed " + SEED).isPositive();
    }

    private void pay() {
      String payer = any(PAYERS);
      var parts = new ArrayList<Part>();
      for (String payee : PAYEES) {
        if (payee.equals(payer) || random.nextInt(3) != 0) continue;
        // Some are larger than any collateral.
        long units =
            random.nextInt(8) == 0 ? 40_000 + random.nextInt(60_000) : 1 + random.nextInt(3_000);
        parts.add(new Part(payee, random.nextInt(2), units));
      }
      if (parts.isEmpty()) return;
      long ahead = random.nextInt(10) == 0 ? 1 : 0;
      var before = rig.view().balances(rig.address(payer), rig.asset.id());
      Outcome outcome = rig.pay(payer, "ref-" + references++, parts, ahead);
      long sum = parts.stream().mapToLong(Part::units).sum();
      switch (outcome) {
        case Outcome.Accepted _ -> {
          assertThat(ahead).as("a lane that runs ahead is never accepted").isZero();
          assertThat(sum).isLessThanOrEqualTo(before.available());
          accepted++;
        }
        case Outcome.Refused(_, Reason reason) -> {
          if (ahead == 0) assertThat(sum).as(reason.toString()).isGreaterThan(before.available());
          refused++;
        }
        default -> throw new AssertionError(outcome);
      }
    }

    private void redeem() {
      List<Long> leaves = rig.leaves();
      if (leaves.isEmpty()) return;
      Finished done = rig.redeem(leaves.get(random.nextInt(leaves.size())));
      assertThat(done).isInstanceOf(Finished.Succeeded.class);
    }

    private void movesCredit() {
      String payee = any(PAYEES);
      long credit = rig.view().balances(rig.address(payee), rig.asset.id()).credit();
      if (credit < 2) return;
      switch (random.nextInt(3)) {
        case 0 -> rig.pledge(payee, credit / 2);
        case 1 -> rig.withdraw(payee, credit / 2);
        default -> {
          // To a participant, to oneself, or to somebody whom the book has never heard of.
          rig.give(payee, any(names()), credit / 2);
          given++;
        }
      }
    }

    private void settle(int round) {
      if (round % 2 == 0 && !(rig.cut("round " + round) instanceof Outcome.NothingToCut)) {
        rig.settleOldest();
        rig.observe();
        assertThat(rig.view().openWindows()).isEmpty();
      }
    }

    /** The comparison itself. */
    private void agree(int round) {
      String when = "seed " + SEED + ", round " + round;
      var latest = new BlockTag.Latest();
      for (String name : names()) {
        Address owner = rig.address(name);
        BookView.Balances book = rig.view().balances(owner, rig.asset.id());
        assertThat(rig.vault.views().collateralOf(rig.asset.token(), owner, latest))
            .as(when + ", C of " + name)
            .isEqualTo(units(book.collateral()));
        assertThat(rig.vault.views().creditOf(rig.asset.token(), owner, latest))
            .as(when + ", K of " + name)
            .isEqualTo(units(book.credit()));
      }
      for (BookView.LaneView lane : rig.view().lanes(0, 1000)) {
        assertThat(rig.vault.views().settledOf(List.of(lane.laneKey()), latest))
            .as(when + ", settled of " + lane.laneKey())
            .containsExactly(units(lane.settled()));
      }
      assertThat(rig.view().imbalance()).as(when).isZero();
      assertThat(rig.view().openBreaks()).as(when).isEmpty();
    }

    private List<String> names() {
      var names = new ArrayList<>(PAYERS);
      for (String payee : PAYEES) if (!names.contains(payee)) names.add(payee);
      names.add("stranger");
      return names;
    }

    private BaseUnits units(long units) {
      return rig.asset.toBaseUnits(units);
    }

    private String any(List<String> of) {
      return of.get(random.nextInt(of.size()));
    }
  }
}
