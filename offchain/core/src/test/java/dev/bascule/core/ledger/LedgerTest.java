package dev.bascule.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.core.id.TransferId;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.testing.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Two-phase transfers: hold, then post or void. Each table is run line by line on a fresh ledger.
 */
class LedgerTest {

  @Test
  void aHoldIsResolvedOnce() {
    check(
        """
        account  payer 100
        account  payee

        pending  T1 payer payee 60   ok
        post     P1 T1 60            ok
        post     P2 T1 60            pending_transfer_already_posted
        void     V1 T1               pending_transfer_already_posted

        balance  payer 40 held 0
        balance  payee 60 held 0
        """);
  }

  /** Capturing less than the hold gives the rest back to the payer at once. */
  @Test
  void aPartialPostReleasesTheRest() {
    check(
        """
        account  payer 100
        account  payee

        pending  T1 payer payee 60   ok
        pending  T2 payer payee 41   exceeds_credits
        post     P1 T1 61            exceeds_pending_transfer_amount
        post     P2 T1 25            ok
        pending  T3 payer payee 75   ok
        void     V1 T3               ok
        void     V2 T3               pending_transfer_already_voided
        post     P3 T3 1             pending_transfer_already_voided

        balance  payer 75 held 0
        balance  payee 25 held 0
        """);
  }

  @Test
  void aRetryIsRecognisedAndOtherTermsAreNamed() {
    check(
        """
        account  payer 100
        account  payee
        account  other

        posted   T1 payer payee 60   ok
        posted   T1 payer payee 60   exists
        posted   T1 payer payee 61   exists_with_different_amount
        posted   T1 payer other 60   exists_with_different_credit_account
        posted   T1 other payee 60   exists_with_different_debit_account
        pending  T1 payer payee 60   exists_with_different_kind
        posted   T1 other payee 99   exists_with_different_debit_account
        pending  T2 payer payee 10   ok
        pending  T3 payer payee 10   ok
        post     P2 T2 10            ok
        post     P2 T2 10            exists
        post     P2 T2 9             exists_with_different_amount
        post     P2 T3 10            exists_with_different_pending_id
        void     P2 T2               exists_with_different_kind
        void     V3 T3               ok
        void     V3 T3               exists

        balance  payer 30 held 0
        balance  payee 70 held 0
        """);
  }

  /** A retry is seen before any rule that may refuse by now. */
  @Test
  void aRetryIsASuccessEvenWhenTheMoneyIsGone() {
    check(
        """
        account  payer 100
        account  payee

        posted   T1 payer payee 100  ok
        posted   T1 payer payee 100  exists
        posted   T2 payer payee 1    exceeds_credits
        """);
  }

  @Test
  void linkedTransfersAreMadeTogetherOrNotAtAll() {
    check(
        """
        account  payer 100
        account  payee
        account  other

        linked   posted T1 payer payee 60; posted T2 payer other 41      linked_event_failed exceeds_credits
        balance  payer 100 held 0
        posted   T1 payer payee 60   ok
        pending  T3 payer payee 40   ok
        linked   post P3 T3 15; pending T4 payer payee 25                ok ok
        balance  payer 0 held 25
        linked   void V4 T4; posted T5 payer other 26                    linked_event_failed exceeds_credits
        balance  payer 0 held 25
        linked   void V4 T4; posted T5 payer other 25                    ok ok
        balance  payer 0 held 0
        balance  payee 75 held 0
        balance  other 25 held 0
        """);
  }

  @Test
  void precedenceIsThatOfTheCodes() {
    check(
        """
        account  payer 100
        account  payee
        foreign  gold

        posted   T1 payer payer 500  accounts_must_be_different
        posted   T1 payer gold 500   accounts_must_have_the_same_asset
        post     P1 T9 10            pending_transfer_not_found
        posted   T1 payer payee 10   ok
        post     P1 T1 10            pending_transfer_not_pending
        """);
  }

  @Test
  void totalsNearTheEdgeAreRefusedAndNeverWrap() {
    check(
        """
        account  payer 9223372036854775807
        account  payee

        posted   T1 payer payee 9223372036854775807   ok
        posted   T2 payee payer 1                     overflows_credits
        posted   T3 payer payee 1                     overflows_debits
        pending  T4 payee payer 9223372036854775807   overflows_credits
        """);
  }

  /** Debit-normal accounts are limited from the other side. */
  @Test
  void theVaultGivesNoMoreThanItHas() {
    Ledger ledger = new Ledger();
    Account vault =
        ledger.open(key("vault", AccountKind.VAULT), AccountLimit.CREDITS_MUST_NOT_EXCEED_DEBITS);
    Account owner = ledger.open(key("owner", AccountKind.CREDIT), AccountLimit.NONE);
    assertThat(ledger.create(posted("T1", vault, owner, 10))).isEqualTo(TransferResult.OK);
    assertThat(ledger.create(posted("T2", owner, vault, 11)))
        .isEqualTo(TransferResult.EXCEEDS_DEBITS);
    assertThat(ledger.create(posted("T3", owner, vault, 10))).isEqualTo(TransferResult.OK);
    assertThat(vault.debitBalance()).isZero();
    assertThat(ledger.find(key("owner", AccountKind.CREDIT))).containsSame(owner);
    assertThat(ledger.sides(Samples.transfer("T1")).debit()).isSameAs(vault);
    assertThat(ledger.accounts()).containsExactly(vault, owner);
  }

  @Test
  void aSavedLedgerRemembersEveryTransfer() throws IOException {
    Table table = new Table();
    table.run(
        "account payer 100\naccount payee\npending T1 payer payee 60   ok\nposted T2 payer payee 5   ok");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    table.ledger.save(new DataOutputStream(bytes));
    Ledger loaded = Ledger.load(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    Table again = new Table(loaded, table.names);
    again.run("posted T2 payer payee 5   exists\npost P1 T1 60   ok\nbalance payee 65 held 0");
  }

  private static void check(String table) {
    new Table().run(table);
  }

  private static AccountKey key(String owner, AccountKind kind) {
    return new AccountKey(
        1, 1, Samples.address("vault"), Samples.address(owner), new AssetId(1), kind);
  }

  private static Transfer posted(String id, Account debit, Account credit, long units) {
    return new Transfer.Posted(Samples.transfer(id), debit, credit, units);
  }

  /** Reads a line as words; what stands after three spaces is the expected answer. */
  private static final class Table {
    private final Ledger ledger;
    private final Map<String, AccountKey> names;

    Table() {
      this(new Ledger(), new LinkedHashMap<>());
      name("mint", new AssetId(1), AccountLimit.NONE);
    }

    Table(Ledger ledger, Map<String, AccountKey> names) {
      this.ledger = ledger;
      this.names = names;
    }

    void run(String table) {
      for (String line : table.lines().filter(each -> !each.isBlank()).toList()) {
        String[] parts = line.strip().replaceFirst("^(\\w+) +", "$1 ").split(" {2,}");
        String[] words = parts[0].split(" ");
        String answer = answer(words, parts[0]);
        if (parts.length > 1) assertThat(answer).as(line).isEqualTo(parts[1]);
        assertThat(ledger.imbalance(new AssetId(1))).as(line).isZero();
      }
    }

    private String answer(String[] words, String line) {
      return switch (words[0]) {
        case "account" -> {
          name(words[1], new AssetId(1), AccountLimit.DEBITS_MUST_NOT_EXCEED_CREDITS);
          if (words.length > 2) {
            ledger.create(
                posted(
                    "mint " + words[1],
                    account("mint"),
                    account(words[1]),
                    Long.parseLong(words[2])));
          }
          yield "";
        }
        case "foreign" -> {
          name(words[1], new AssetId(2), AccountLimit.NONE);
          yield "";
        }
        case "balance" -> {
          Account account = account(words[1]);
          assertThat(account.debitable()).as(line).isEqualTo(Long.parseLong(words[2]));
          assertThat(account.debitsPending()).as(line).isEqualTo(Long.parseLong(words[4]));
          yield "";
        }
        case "linked" -> {
          List<Transfer> chain = new ArrayList<>();
          for (String each : line.substring("linked ".length()).split("; "))
            chain.add(transfer(each.split(" ")));
          yield String.join(
              " ", ledger.createLinked(chain).stream().map(TransferResult::code).toList());
        }
        default -> ledger.create(transfer(words)).code();
      };
    }

    private Transfer transfer(String[] words) {
      TransferId id = Samples.transfer(words[1]);
      return switch (words[0]) {
        case "posted" ->
            new Transfer.Posted(id, account(words[2]), account(words[3]), Long.parseLong(words[4]));
        case "pending" ->
            new Transfer.Pending(
                id, account(words[2]), account(words[3]), Long.parseLong(words[4]));
        case "post" ->
            new Transfer.PostPending(id, Samples.transfer(words[2]), Long.parseLong(words[3]));
        case "void" -> new Transfer.VoidPending(id, Samples.transfer(words[2]));
        default -> throw new IllegalArgumentException("no such verb: " + words[0]);
      };
    }

    private void name(String name, AssetId asset, AccountLimit limit) {
      AccountKey key =
          new AccountKey(
              1, 1, Samples.address("vault"), Samples.address(name), asset, AccountKind.CREDIT);
      ledger.open(key, limit);
      names.put(name, key);
    }

    private Account account(String name) {
      return ledger.find(names.get(name)).orElseThrow();
    }
  }
}
