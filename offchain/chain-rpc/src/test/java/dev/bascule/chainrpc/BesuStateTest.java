package dev.bascule.chainrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.request.AddressBook;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.RequestReview;
import dev.bascule.chain.request.Review;
import dev.bascule.chain.request.ReviewBasis;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chainrpc.block.Finality;
import dev.bascule.chainrpc.block.ProvenValidators;
import dev.bascule.chainrpc.block.SealedState;
import dev.bascule.chainrpc.node.BlockTag;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * State of a real Besu, taken as the service takes it and read as a signer without network does.
 */
class BesuStateTest {

  @Test
  void aSignerWithoutNetworkReadsTheStateOfARealBesu(@TempDir Path folder) {
    assumeTrue(OneValidator.home().isPresent(), "BESU_HOME names no Besu: sealed state not tested");
    try (OneValidator besu = OneValidator.start(OneValidator.home().orElseThrow(), folder)) {
      var validators =
          new ProvenValidators(List.of(new Trust.Validators(0, besu.validators())), _ -> {});
      try (Network network =
          new Network(besu.url(), OneValidator.CHAIN_ID, new Finality.Sealed(validators))) {
        var state = new SealedState(network.node, network.cursor(), validators);
        Address sender = network.address("governance");
        long next = network.node.transactionCount(sender, new BlockTag.Latest());
        Hash32 code = Keccak256.hash(network.node.code(network.contracts.vault()));

        Payload.EvmTransaction payload = payload(network, next);
        Shown shown = read(network, payload, proof(state, payload), besu, code);
        assertThat(shown.review().refusals()).isEmpty();
        assertThat(shown.lines("state"))
            .anyMatch(line -> line.endsWith("sealed by 1 of 1 validators"))
            .contains("nonce %d is next".formatted(next))
            .anyMatch(line -> line.endsWith(code.hex() + " as registered"));

        assertThat(read(network, payload, proof(state, payload), besu, Hash32.ZERO).codes())
            .containsExactly(Review.Code.CODE_OTHER);
        Payload.EvmTransaction used = payload(network, next - 1);
        assertThat(read(network, used, proof(state, used), besu, code).codes())
            .containsExactly(Review.Code.NONCE_OTHER);
        assertThat(new RequestReviewOf(network, payload, code).by(List.of(sender)).codes())
            .containsExactly(Review.Code.STATE_MISSING);
      }
    }
  }

  private record Shown(Review review) {

    List<String> lines(String label) {
      return review.lines().stream()
          .filter(line -> line.label().equals(label))
          .map(Review.Line::text)
          .toList();
    }

    List<Review.Code> codes() {
      return review.refusals().stream().map(Review.Refusal::code).toList();
    }
  }

  private static StateProof proof(SealedState state, Payload.EvmTransaction payload) {
    return switch (state.of(payload, (_, _) -> Optional.empty()).orElseThrow()) {
      case SealedState.Shown.Is(StateProof proof) -> proof;
      case SealedState.Shown.NotShown(String code, String why) ->
          throw new AssertionError(code + ": " + why);
    };
  }

  private static Payload.EvmTransaction payload(Network network, long nonce) {
    return new Payload.EvmTransaction(
        network.address("governance"),
        new DynamicFee(
            network.chainId,
            nonce,
            BigInteger.ZERO,
            BigInteger.ZERO,
            21_000,
            Optional.of(network.contracts.vault()),
            BigInteger.ZERO,
            Bytes.EMPTY,
            List.of()));
  }

  private static Shown read(
      Network network,
      Payload.EvmTransaction payload,
      StateProof proof,
      OneValidator besu,
      Hash32 code) {
    var reading = new RequestReviewOf(network, payload, code);
    return new RequestReviewOf(network, payload, code, reading.request().with(proof))
        .by(besu.validators().members());
  }

  /** What the signer's machine does: it has the bytes and its own books, and no node. */
  private record RequestReviewOf(
      Network network, Payload.EvmTransaction payload, Hash32 code, SigningRequest request) {

    RequestReviewOf(Network network, Payload.EvmTransaction payload, Hash32 code) {
      this(network, payload, code, asked(network, payload));
    }

    private static SigningRequest asked(Network network, Payload.EvmTransaction payload) {
      long now = Instant.now().getEpochSecond();
      var asked =
          new SigningRequest.Asked(
              "id", "test", network.address("operator"), now - 10, now + 3_600, payload);
      return new SigningRequest(
          asked, network.key("operator").sign(asked.proposalDigest()), List.of());
    }

    Shown by(List<Address> validators) {
      var entry =
          new AddressBook.Entry(
              AddressBook.evm(network.chainId),
              network.contracts.vault().hex(),
              "clearing",
              Optional.of("SettlementVault"),
              Optional.empty(),
              Optional.of(code));
      var chain =
          new ReviewBasis.Chain(
              network.chainId,
              "Settlement chain",
              new AddressBook.Token("ETH", 18),
              BigInteger.ZERO,
              validators);
      var basis =
          new ReviewBasis(
              new AddressBook(List.of(entry)),
              Map.of(),
              List.of(chain),
              List.of(payload.account()),
              List.of(),
              List.of(),
              Optional.empty());
      return new Shown(
          RequestReview.review(
              RequestJson.read(RequestJson.write(request)), basis, Instant.now().getEpochSecond()));
    }
  }
}
