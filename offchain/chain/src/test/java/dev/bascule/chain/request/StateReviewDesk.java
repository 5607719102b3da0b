package dev.bascule.chain.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.Vectors;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A request, a state beside it, and a reader with books. */
abstract class StateReviewDesk {

  static final long NOW = 1_795_000_000L;
  static final long CHAIN = 20_261;
  static final SecretKey PAT = SecretKey.of(Keccak256.hash().bytes());
  static final Address ACCOUNT = Address.ofHex("0x" + "a1".repeat(20));
  static final Address SHOP = Address.ofHex("0x" + "b2".repeat(20));
  static final Address VAULT = Address.ofHex("0x" + "c3".repeat(20));
  static final Hash32 CODE = Keccak256.hash(new byte[] {1, 2, 3});
  static final Hash32 OTHER_CODE = Keccak256.hash(new byte[] {4});

  final MadeState state = state(NOW - 60);

  /** 100,000 units and nonce 7: value and fee take 52,000. */
  static MadeState state(long seconds) {
    return new MadeState(seconds)
        .account(ACCOUNT, 7, BigInteger.valueOf(100_000), MadeState.noCode())
        .account(VAULT, 1, BigInteger.ZERO, CODE);
  }

  static ReviewBasis basis(List<Address> validators, Optional<Hash32> code) {
    return new ReviewBasis(
        new AddressBook(
            List.of(
                entry(SHOP, "shop", Optional.empty(), Optional.empty()),
                entry(VAULT, "clearing", Optional.of("SettlementVault"), code))),
        Map.of(),
        List.of(
            new ReviewBasis.Chain(
                CHAIN,
                "Settlement chain",
                new AddressBook.Token("UNIT", 0),
                BigInteger.valueOf(1_000_000_000),
                validators)),
        List.of(ACCOUNT, Address.ofHex("0xfe3b557e8fb62b89f4916b721be55ceb828dbd73")),
        List.of(),
        List.of(),
        Optional.empty());
  }

  static AddressBook.Entry entry(
      Address address, String name, Optional<String> contract, Optional<Hash32> code) {
    return new AddressBook.Entry(
        AddressBook.evm(CHAIN), address.hex(), name, contract, Optional.empty(), code);
  }

  static ReviewBasis basis() {
    return basis(MadeState.validators(), Optional.empty());
  }

  static SigningRequest pay(Address from, long nonce, Address to, long value) {
    var transaction =
        new DynamicFee(
            CHAIN,
            nonce,
            BigInteger.ONE,
            BigInteger.TWO,
            21_000,
            Optional.of(to),
            BigInteger.valueOf(value),
            Bytes.EMPTY,
            List.of());
    return asking(new Payload.EvmTransaction(from, transaction));
  }

  static SigningRequest asking(Payload payload) {
    var asked =
        new SigningRequest.Asked(
            "rent", "rent", Signer.of(PAT.publicKey()), NOW - 500, NOW + 90_000, payload);
    return new SigningRequest(asked, PAT.sign(asked.proposalDigest()), List.of());
  }

  static SigningRequest pay(long nonce) {
    return pay(ACCOUNT, nonce, SHOP, 10_000);
  }

  static Review review(SigningRequest request, StateProof with, ReviewBasis basis) {
    // Through the bytes: what is written is what another reads.
    SigningRequest read = RequestJson.read(RequestJson.write(request.with(with)));
    assertThat(read.asked().digest()).isEqualTo(request.asked().digest());
    return RequestReview.review(read, basis, NOW);
  }

  Review review(long nonce) {
    return review(pay(nonce), state.proving(ACCOUNT, SHOP), basis());
  }

  static List<String> lines(Review review, String label) {
    return review.lines().stream()
        .filter(line -> line.label().equals(label))
        .map(Review.Line::text)
        .toList();
  }

  /** Refused for this alone, and the sentence says these words. */
  static void refused(Review review, Review.Code code, String... words) {
    assertThat(review.refusals()).extracting(Review.Refusal::code).containsExactly(code);
    assertThat(review.refusals().getFirst().why()).contains(words);
  }

  static Instant at(long seconds) {
    return Instant.ofEpochSecond(seconds);
  }

  static void nothingProven(Review review) {
    assertThat(lines(review, "state")).isEmpty();
    assertThat(lines(review, "not checked")).hasSize(1);
  }

  static StateProof recorded(int number, String... addresses) {
    JsonNode block = find(Vectors.qbft("rounds.json").get("blocks"), "number", number);
    JsonNode sample = find(Vectors.qbft("proofs.json").get("samples"), "number", number);
    List<StateProof.Entry> entries = new ArrayList<>();
    for (String address : addresses) {
      for (JsonNode proof : sample.get("proofs")) {
        if (!proof.get("address").asString().equals(address)) continue;
        List<Bytes> nodes = new ArrayList<>();
        proof.get("accountProof").forEach(node -> nodes.add(Bytes.fromHex(node.asString())));
        entries.add(new StateProof.Entry(Address.ofHex(address), nodes, List.of()));
      }
    }
    entries.sort((one, other) -> one.address().compareTo(other.address()));
    return new StateProof(
        SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString())), entries);
  }

  static JsonNode find(JsonNode list, String key, int value) {
    for (JsonNode each : list) if (each.get(key).asInt() == value) return each;
    throw new IllegalStateException(key + " " + value);
  }
}
