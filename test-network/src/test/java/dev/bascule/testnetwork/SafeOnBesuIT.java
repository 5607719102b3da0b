package dev.bascule.testnetwork;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeAccount;
import dev.bascule.contracts.bindings.SettlementToken;
import dev.bascule.core.id.Address;
import dev.bascule.node.besu.BesuDistribution;
import dev.bascule.testnetwork.folder.KeyRing;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.web3j.tx.ReadonlyTransactionManager;

/**
 * The story on four validators that take no fee: nobody has a coin, so the Safe holds and pays a
 * token. Everybody's books name the validators, so every signature is given upon a state that they
 * sealed.
 */
class SafeOnBesuIT extends SafeStory {

  private static final Set<Review.Code> OF_THE_STATE =
      EnumSet.of(
          Review.Code.STATE_MISSING,
          Review.Code.STATE_UNSEALED,
          Review.Code.STATE_PROOF_WRONG,
          Review.Code.STATE_OLD,
          Review.Code.NONCE_OTHER,
          Review.Code.SAFE_OTHER);

  @Override
  @BeforeAll
  void start() throws Exception {
    assumeTrue(
        BesuDistribution.find(System.getenv()) instanceof BesuDistribution.Search.Found,
        "no Besu: set BESU_HOME or put besu on the PATH");
    super.start();
  }

  @Override
  TestNetwork.Builder networkIn(Path data) {
    return TestNetwork.in(data).besu(4).supervised();
  }

  @Override
  SafeMoney money() {
    return new SafeMoney("BRL", 2, Optional.of(Address.ofHex(token())));
  }

  private String token() {
    return network.network().contracts().token();
  }

  @Override
  void payerGets(String account) {}

  @Override
  void safeGets(String safe) throws Exception {
    try (var on = new SuiteOnChain(network)) {
      var issuer = on.as(on.keys().credentials(KeyRing.Role.ISSUER));
      SettlementToken.load(token(), web3j, issuer, SuiteOnChain.GAS)
          .issue(safe, money().units("10"))
          .send();
    }
  }

  @Override
  BigInteger shopHas() throws Exception {
    var nobody = new ReadonlyTransactionManager(web3j, token());
    return SettlementToken.load(token(), web3j, nobody, SuiteOnChain.GAS)
        .balanceOf(SHOP.hex())
        .send();
  }

  @Override
  List<Address> validators() throws IOException {
    List<Trust.Validators> sets = network.network().chain().validators();
    return sets.getLast().set().members();
  }

  @Override
  boolean aMinutePasses() {
    return false;
  }

  @Test
  @Order(6)
  void who_signs_reads_of_the_safe_what_three_of_four_validators_sealed() throws Exception {
    String words = pay("supplies-4", "1");
    approve("supplies-4", "ada", words);
    Path request = people.export("supplies-4", words);
    ColdProgram.Run read = cold("inspect", request);
    assertThat(read.exit()).as(read.err() + read.out()).isZero();
    List<String> lines =
        read.json()
            .path("lines")
            .valueStream()
            .filter(line -> line.path("label").asString().equals("state"))
            .map(line -> line.path("text").asString())
            .toList();
    assertThat(lines)
        .anyMatch(line -> line.matches("block \\d+ of .*, sealed by [34] of 4 validators"))
        .anyMatch(line -> line.matches("the Safe's nonce \\d+ is next"))
        .contains("owners, threshold and guard of the Safe are as registered");
  }

  /** The same document, before readers of whom each has one thing otherwise in the books. */
  @Test
  @Order(7)
  void what_was_sealed_is_compared_with_each_readers_own_books() throws Exception {
    SigningRequest now = request("supplies-4");
    SafeAccount safe = account();
    List<Address> swapped = new ArrayList<>(safe.owners());
    swapped.set(0, SHOP);
    assertThat(codes(now, safe, validators())).isEmpty();
    assertThat(codes(now, with(safe, swapped, safe.threshold(), safe.guard()), validators()))
        .containsExactly(Review.Code.STATE_PROOF_WRONG);
    assertThat(codes(now, with(safe, safe.owners(), 3, safe.guard()), validators()))
        .containsExactly(Review.Code.SAFE_OTHER);
    assertThat(codes(now, with(safe, safe.owners().subList(0, 2), 2, safe.guard()), validators()))
        .containsExactly(Review.Code.SAFE_OTHER);
    assertThat(codes(now, with(safe, safe.owners(), 2, SHOP), validators()))
        .containsExactly(Review.Code.SAFE_OTHER);
    List<Address> others = new ArrayList<>(validators());
    others.set(0, SHOP);
    assertThat(codes(now, safe, others)).containsExactly(Review.Code.STATE_UNSEALED);
    SigningRequest paid = request("supplies-2").with(now.state().orElseThrow());
    assertThat(codes(paid, safe, validators())).containsExactly(Review.Code.NONCE_OTHER);
  }

  private SigningRequest request(String id) throws IOException {
    return RequestJson.read(Files.readAllBytes(temp.resolve(id + ".request.json")));
  }

  private static SafeAccount with(
      SafeAccount safe, List<Address> owners, int threshold, Address guard) {
    return new SafeAccount(safe.chainId(), safe.address(), guard, owners, threshold);
  }

  private static List<Review.Code> codes(
      SigningRequest request, SafeAccount safe, List<Address> sealing) throws IOException {
    long chain = safe.chainId();
    var coin = new AddressBook.Token("ETH", 18);
    var basis =
        new ReviewBasis(
            new AddressBook(List.of()),
            OwnAbis.load(),
            List.of(new ReviewBasis.Chain(chain, "Local chain", coin, BigInteger.ZERO, sealing)),
            safe.owners(),
            List.of(safe),
            List.of(),
            Optional.empty());
    return RequestReview.review(request, basis, request.asked().created()).refusals().stream()
        .map(Review.Refusal::code)
        .filter(OF_THE_STATE::contains)
        .toList();
  }
}
