package dev.bascule.treasury.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.psbt.Finalization;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtFinalize;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SignTest {

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(dir);
  }

  private JsonNode answer() throws IOException {
    return JsonMapper.shared().readTree(Files.readString(desk.answer()));
  }

  private static void refused(ColdRun run, String code) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.err()).contains("code " + code);
  }

  private void signed(ColdRun run) {
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
  }

  @Test
  void aTransferIsSignedByTheAccountAsItStands() throws IOException {
    SigningRequest request = desk.request(desk.pay(0, 84_210));
    ColdRun run = desk.sign(request);
    signed(run);
    assertThat(run.out())
        .contains("Pay 842.10 CNYT to shop (0x3333")
        .contains("Settlement chain")
        .contains("approvals     2 of 2: Ada, Bo");
    SignedTransaction raw =
        SignedTransaction.decode(Bytes.fromHex(answer().get("raw").stringValue()));
    assertThat(raw.sender()).isEqualTo(desk.account);
    assertThat(
            new Payload.EvmTransaction(
                desk.account, (dev.bascule.chain.evm.Transaction.DynamicFee) raw.transaction()))
        .isEqualTo(request.asked().payload());
    assertThat(answer().get("request").stringValue()).isEqualTo(request.asked().digest().hex());
  }

  /** RFC 6979: the same bytes for ever, and the limit is spent once. */
  @Test
  void theSameRequestAgainGivesTheSameBytesAndIsCountedOnce() throws IOException {
    SigningRequest request = desk.request(desk.pay(0, 100_000));
    signed(desk.sign(request));
    String first = Files.readString(desk.answer());
    Files.delete(desk.answer());
    signed(desk.sign(request));
    assertThat(Files.readString(desk.answer())).isEqualTo(first);
    signed(desk.sign(desk.request(desk.pay(1, 50_000))));
    refused(desk.sign(desk.request(desk.pay(2, 1))), "over_window");
  }

  @Test
  void aSpendIsSignedAndFinal() throws IOException {
    ColdRun run = desk.sign(desk.spend(desk.honest()));
    signed(run);
    assertThat(run.out())
        .contains("Pay 0.01500000 BTC of bip122:regtest to exchange (bcrt1")
        .contains("0.00495000 BTC of bip122:regtest to us, bcrt1")
        .contains("2 signatures added");
    Psbt psbt = Psbt.parseBase64(answer().get("psbt").stringValue());
    assertThat(PsbtFinalize.finalizeAll(psbt)).isInstanceOf(Finalization.Finalized.class);
  }

  @Test
  void limitsHoldForOneRequestAndForTheWindow() {
    refused(desk.sign(desk.request(desk.pay(0, 100_001))), "over_limit");
    signed(desk.sign(desk.request(desk.pay(0, 100_000))));
    refused(desk.sign(desk.request(desk.pay(1, 50_001))), "over_window");
    signed(desk.sign(desk.request(desk.pay(1, 50_000))));
  }

  @Test
  void whatHasNoLimitDoesNotLeave() throws IOException {
    desk.applyPolicy(desk.policy().replace("eip155:1337/erc20:", "eip155:1338/erc20:"));
    refused(desk.sign(desk.request(desk.pay(0, 1))), "no_limit");
  }

  @Test
  void approvalsAreOtherPeoplesSignaturesOverExactlyThis() {
    SigningRequest.Asked asked = desk.asked(desk.pay(0, 100));
    refused(desk.sign(desk.approved(asked, desk.ada)), "approvals_missing");
    refused(desk.sign(desk.approved(asked, desk.ada, desk.ada)), "approvals_missing");
    ColdRun own = desk.sign(desk.approved(asked, desk.ada, desk.proposer));
    refused(own, "approvals_missing");
    assertThat(own.err()).contains("the proposer's own does not count");
    SigningRequest.Asked other = desk.asked(desk.pay(0, 101));
    SigningRequest borrowed =
        new SigningRequest(
            asked,
            desk.proposer.sign(asked.proposalDigest()),
            desk.approved(other, desk.ada, desk.bo).approvals());
    refused(desk.sign(borrowed), "approvals_missing");
    // A proposal is no approval, though it is over the same digest.
    SigningRequest mixed =
        new SigningRequest(
            asked,
            desk.proposer.sign(asked.proposalDigest()),
            Stream.of(desk.ada, desk.bo)
                .map(key ->
                    new SigningRequest.Approval(Desk.of(key), key.sign(asked.proposalDigest())))
                .toList());
    refused(desk.sign(mixed), "approvals_missing");
    signed(desk.sign(desk.approved(asked, desk.ada, desk.bo)));
  }

  @Test
  void whoProposedIsProven() {
    SigningRequest.Asked asked = desk.asked(desk.pay(0, 100));
    SigningRequest forged =
        new SigningRequest(
            asked,
            desk.ada.sign(asked.proposalDigest()),
            desk.approved(asked, desk.ada, desk.bo).approvals());
    refused(desk.sign(forged), "not_proposed");
  }

  @Test
  void anExpiredRequestIsRefused() {
    SigningRequest.Asked now = desk.asked(desk.pay(0, 100));
    SigningRequest.Asked past =
        new SigningRequest.Asked(
            now.id(),
            now.purpose(),
            now.proposer(),
            now.created() - 100,
            now.created() - 1,
            now.payload());
    refused(desk.sign(desk.approved(past, desk.ada, desk.bo)), "expired");
    SigningRequest.Asked future =
        new SigningRequest.Asked(
            now.id(),
            now.purpose(),
            now.proposer(),
            now.created() + 9_000,
            now.created() + 9_999,
            now.payload());
    refused(desk.sign(desk.approved(future, desk.ada, desk.bo)), "not_yet");
  }

  @Test
  void aNonceIsSignedOnceUnlessTheOwnerSaysOtherwise() {
    signed(desk.sign(desk.request(desk.pay(5, 100))));
    ColdRun second = desk.sign(desk.request(desk.pay(5, 101)));
    refused(second, "nonce_used");
    assertThat(second.err()).contains("one of the two executes, not both");
    signed(desk.sign(desk.request(desk.pay(5, 101)), "--replace"));
  }

  @Test
  void theOtherScreenIsCompared() {
    SigningRequest request = desk.request(desk.pay(0, 100));
    ColdRun run =
        desk.cold("sign", desk.file(request), "--first-word", "nothing", "--out", desk.answer());
    refused(run, "other_words");
    assertThat(desk.answer()).doesNotExist();
  }

  @Test
  void aWrongPasswordOpensNothing() throws IOException {
    Files.writeString(desk.password, "another password");
    ColdRun run = desk.sign(desk.request(desk.pay(0, 100)));
    refused(run, "wrong_password");
    assertThat(run.out() + run.err()).doesNotContain("another password");
  }

  @Test
  void anUnknownRecipientIsNotPaid() {
    Payload.EvmTransaction unknown =
        (Payload.EvmTransaction) desk.evm(0, Desk.of(desk.bo), BigInteger.ONE, Bytes.EMPTY);
    ColdRun run = desk.sign(desk.request(unknown));
    refused(run, "not_in_address_book");
    assertThat(run.out()).contains("NOT IN YOUR ADDRESS BOOK");
  }

  // ---- the folder's memory

  /** Somebody without the key raises a limit. */
  @Test
  void aChangedBookIsRefused() throws IOException {
    Path book = desk.home.resolve("book.json");
    Files.writeString(book, Files.readString(book).replace("\"100000\"", "\"999999\""));
    ColdRun run = desk.sign(desk.request(desk.pay(0, 500_000)));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code file_changed");
  }

  /** An older book, which the key did seal, brings nothing back. */
  @Test
  void aRolledBackBookIsRefused() throws IOException {
    Path book = desk.home.resolve("book.json");
    Path old = Files.copy(book, dir.resolve("old-book"));
    desk.applyPolicy(desk.policy().replace("\"each\":\"100000\"", "\"each\":\"10\""));
    refused(desk.sign(desk.request(desk.pay(0, 11))), "over_limit");
    Files.copy(old, book, StandardCopyOption.REPLACE_EXISTING);
    ColdRun run = desk.sign(desk.request(desk.pay(0, 11)));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code rolled_back");
  }

  /** An older copy of the whole folder, after the window was spent. */
  @Test
  void aRolledBackFolderIsNoticedByTheWitness() throws IOException {
    Path state = desk.home.resolve("state.json");
    Path old = Files.copy(state, dir.resolve("old-state"));
    signed(desk.sign(desk.request(desk.pay(0, 100_000))));
    Files.copy(old, state, StandardCopyOption.REPLACE_EXISTING);
    ColdRun run = desk.sign(desk.request(desk.pay(1, 100_000)));
    assertThat(run.exit()).isEqualTo(9);
    assertThat(run.err()).contains("code rolled_back");
  }

  /** Raising the limits does not free what was spent. */
  @Test
  void aChangeOfTheRulesKeepsWhatWasSpent() throws IOException {
    signed(desk.sign(desk.request(desk.pay(0, 100_000))));
    desk.applyPolicy(desk.policy().replace("\"total\":\"150000\"", "\"total\":\"150001\""));
    refused(desk.sign(desk.request(desk.pay(1, 50_002))), "over_window");
    signed(desk.sign(desk.request(desk.pay(1, 50_001))));
  }

  /** A kill between the state and its witness leaves the witness one step behind. */
  @Test
  void aWitnessOneStepBehindIsWhatAKillLeaves() throws IOException {
    Path before = Files.copy(desk.witness, dir.resolve("before"));
    signed(desk.sign(desk.request(desk.pay(0, 100))));
    Files.copy(before, desk.witness, StandardCopyOption.REPLACE_EXISTING);
    signed(desk.sign(desk.request(desk.pay(1, 100))));
  }

  /** What leaves is written down before the signature exists on any medium. */
  @Test
  void noSignatureLeavesThatWasNotWrittenDown() throws IOException {
    SigningRequest request = desk.request(desk.pay(0, 100_000));
    Path nowhere = dir.resolve("no-such-folder").resolve("answer.json");
    ColdRun run =
        desk.cold(
            "sign",
            desk.file(request),
            "--first-word",
            request.asked().words().split(" ")[0],
            "--out",
            nowhere);
    assertThat(run.exit()).isNotZero();
    assertThat(Files.readString(desk.home.resolve("state.json")))
        .contains(request.asked().digest().hex());
    refused(desk.sign(desk.request(desk.pay(1, 50_001))), "over_window");
    signed(desk.sign(request));
  }

  /** Two at once would both find the limit unspent; what a kill leaves stops nobody. */
  @Test
  void oneProgramAtATimeWorksInTheFolder() throws IOException {
    Path lock = desk.home.resolve("lock");
    String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    Files.writeString(lock, ProcessHandle.current().pid() + " " + boot + "\n");
    ColdRun run = desk.sign(desk.request(desk.pay(0, 1)));
    assertThat(run.exit()).isEqualTo(5);
    assertThat(run.err()).contains("code folder_in_use");
    for (String dead : List.of("4194999 " + boot + "\n", "1 another-start\n")) {
      Files.writeString(lock, dead);
      signed(desk.sign(desk.request(desk.pay(0, 1)), "--replace"));
      assertThat(lock).doesNotExist();
    }
  }

  /** What is refused leaves no trace. */
  @Test
  void aRefusalSpendsNothing() throws IOException {
    String before = Files.readString(desk.home.resolve("state.json"));
    refused(desk.sign(desk.request(desk.pay(0, 100_001))), "over_limit");
    assertThat(Files.readString(desk.home.resolve("state.json"))).isEqualTo(before);
    assertThat(desk.answer()).doesNotExist();
  }

  @Test
  void nothingSecretIsWrittenOrSaid() throws IOException {
    ColdRun run = desk.sign(desk.request(desk.pay(0, 100)));
    String seed = "07".repeat(32);
    StringBuilder all = new StringBuilder(run.out() + run.err());
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Hash32.sha256(Files.readAllBytes(file)).isZero() ? "" : Files.readString(file));
      }
    }
    assertThat(all.toString()).doesNotContain(seed);
  }

  @Test
  void aPsbtOfAnotherNetworkIsRefused() {
    ColdRun run =
        desk.sign(desk.request(new Payload.UtxoTransaction(BitcoinNetwork.MAIN, desk.honest())));
    refused(run, "no_wallet");
  }
}
