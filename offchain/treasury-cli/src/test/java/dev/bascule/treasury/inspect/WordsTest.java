package dev.bascule.treasury.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.evm.AbiWords;
import dev.bascule.chain.evm.Eip55;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every action of a Bascule network, as a person reads it before signing. */
class WordsTest {

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(dir);
  }

  private String said(Address to, Bytes data) {
    ColdRun run = desk.inspect(desk.request(desk.call(0, to, data)));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    return run.out();
  }

  private String vault(String function, AbiValue... arguments) {
    return said(Desk.VAULT, Desk.data("SettlementVault", function, arguments));
  }

  private static final String SHOP = "shop (" + Eip55.checksummed(Desk.SHOP) + ")";

  @Test
  void moneyOfTheVault() {
    AbiValue token = AbiValue.of(Desk.TOKEN);
    AbiValue amount = AbiValue.of(12_345);
    assertThat(vault("requestUnpledge", token, amount))
        .contains("Ask for 123.45 CNYT of collateral back");
    assertThat(vault("finishUnpledge", token))
        .contains("Turn the collateral asked back of token CNYT");
    assertThat(vault("pledge", token, amount))
        .contains("Turn 123.45 CNYT of credit into collateral");
    assertThat(vault("withdraw", token, amount, AbiValue.of(Desk.SHOP)))
        .contains("Withdraw 123.45 CNYT of credit to " + SHOP);
    assertThat(vault("deposit", token, AbiValue.of(Desk.SHOP), amount))
        .contains("Deposit 123.45 CNYT as collateral of " + SHOP);
    assertThat(vault("transferCredit", token, AbiValue.of(Desk.SHOP), amount))
        .contains("Give 123.45 CNYT of credit in the vault to " + SHOP);
  }

  @Test
  void theOperatorsActions() {
    assertThat(vault("addOperatorKey", AbiValue.of(Desk.SHOP)))
        .contains("Name " + SHOP + " as a further key of the operator");
    assertThat(vault("revokeOperatorKey", AbiValue.of(3)))
        .contains("End the operator's key 3, at once and for ever");
    assertThat(vault("newLogEpoch")).contains("Begin a new epoch of the log");
    assertThat(vault("declareExit")).contains("Put the vault into EXIT FOR GOOD");
    assertThat(vault("setBond", AbiValue.of(Desk.BOND))).contains("Name bond (0x7777");
    Bytes role = Bytes.of(Keccak256.hash("OPERATOR_ROLE".getBytes(StandardCharsets.US_ASCII)));
    assertThat(vault("grantRole", AbiValue.of(role), AbiValue.of(Desk.SHOP)))
        .contains("Give the role OPERATOR_ROLE (0x");
    assertThat(
            said(
                Desk.BOND,
                Desk.data(
                    "VaultBond", "requestRelease", AbiValue.of(Desk.TOKEN), AbiValue.of(500_000))))
        .contains("Ask for 5 000.00 CNYT of the operator's bond back");
  }

  @Test
  void theConsortiumsVotes() {
    assertThat(
            said(
                Desk.REGISTRY,
                Desk.data("ConsortiumRegistry", "vote", AbiValue.of(4), AbiValue.of(true))))
        .contains("Vote on proposal 4 of the consortium: in favour yes");
    Bytes node = new AbiWords().address(Desk.SHOP).toBytes();
    Bytes call =
        Bytes.concat(
            new AbiWords().address(Desk.VAULT).uint(64).uint(4).toBytes(),
            Desk.data("SettlementVault", "declareExit"),
            Bytes.of(new byte[28]));
    String proposal =
        said(
            Desk.REGISTRY,
            Desk.data(
                "ConsortiumRegistry",
                "propose",
                AbiValue.of(
                    AbiValue.of(AbiValue.of(6), AbiValue.of(node)),
                    AbiValue.of(AbiValue.of(10), AbiValue.of(call))),
                AbiValue.of(false),
                AbiValue.of(0)));
    assertThat(proposal)
        .contains("Remove the node")
        .contains(SHOP)
        .contains("The consortium calls another contract:")
        .contains("Put the vault into EXIT FOR GOOD");
  }

  /** Without a folder nothing is known, and that is what it says. */
  @Test
  void withoutABookEverythingIsUnknown() {
    SigningRequest request = desk.request(desk.pay(0, 100));
    ColdRun run = ColdRun.of("inspect", "--home", dir.resolve("none"), desk.file(request));
    assertThat(run.exit()).isEqualTo(6);
    assertThat(run.out())
        .contains("chain_unknown")
        .contains("contract_unknown")
        .contains("account_not_ours");
    assertThat(run.err()).contains("nothing is known here");
  }

  /** Both sides show six words that follow from every byte that is asked. */
  @Test
  void sixWordsFollowFromTheRequest() {
    SigningRequest one = desk.request(desk.pay(0, 100));
    SigningRequest other = desk.request(desk.pay(0, 101));
    assertThat(one.asked().words().split(" ")).hasSize(6);
    assertThat(one.asked().words()).isNotEqualTo(other.asked().words());
    assertThat(desk.inspect(one).out()).contains(one.asked().words());
  }
}
