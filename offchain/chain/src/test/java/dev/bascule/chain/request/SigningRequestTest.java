package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SigningRequestTest {

  private static final SecretKey PROPOSER = key(1);
  private static final SecretKey APPROVER = key(2);

  private static SecretKey key(int number) {
    byte[] secret = new byte[32];
    secret[31] = (byte) number;
    return SecretKey.of(secret);
  }

  private static SigningRequest request() {
    DynamicFee transaction =
        new DynamicFee(
            1337,
            3,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(Address.ofHex("0x" + "33".repeat(20))),
            BigInteger.valueOf(500),
            Bytes.EMPTY,
            List.of());
    SigningRequest.Asked asked =
        new SigningRequest.Asked(
            "id-1",
            "rent",
            Signer.of(PROPOSER.publicKey()),
            1_000,
            2_000,
            new Payload.EvmTransaction(Signer.of(APPROVER.publicKey()), transaction));
    return new SigningRequest(
        asked,
        PROPOSER.sign(asked.proposalDigest()),
        List.of(
            new SigningRequest.Approval(
                Signer.of(APPROVER.publicKey()), APPROVER.sign(asked.approvalDigest()))));
  }

  @Test
  void whatIsWrittenIsReadAndTheSameBytes() {
    byte[] file = RequestJson.write(request());
    SigningRequest read = RequestJson.read(file);
    assertThat(read).isEqualTo(request());
    assertThat(RequestJson.write(read)).isEqualTo(file);
    assertThat(read.isProposed()).isTrue();
    assertThat(read.approvers()).containsExactly(Signer.of(APPROVER.publicKey()));
  }

  /** So that another program makes the same digests; the figures are viem's. */
  @Test
  void digestsAreAsAnyProgramMakesThem() {
    assertThat(new String(RequestJson.write(request()), UTF_8))
        .startsWith("{\"approvals\":[{\"approver\":\"0x2b5ad5c4795c026514f8317c7a215e218dccd6cf\"");
    SigningRequest.Asked asked = request().asked();
    assertThat(asked.digest().hex())
        .isEqualTo("0x0a0697a2a3919e841c405238659ee5e1b472f5a2cf71464467e99dafbd774e86");
    assertThat(asked.approvalDigest().hex())
        .isEqualTo("0x7c6047525213e3e00970c8c283dd9ed7195faac310475a3e4e287607f9d79787");
    assertThat(asked.proposalDigest().hex())
        .isEqualTo("0x10f7ea07decf5e2f9104278ef55c52b1e824577702c149c05f8752a4b482b139");
    assertThat(asked.rejectionDigest().hex())
        .isEqualTo("0x4bbc0aea35d4f694437c2b871aaa4cf5010cfb0eb48b182bad5b22f069242f2c");
  }

  /**
   * Damage of one to four bytes: refused, or a request that nobody approved. Never one that asks
   * for something else and keeps its approvals.
   */
  @Test
  void noDamageKeepsTheApprovals() {
    int rounds = Integer.getInteger("bascule.mutations", 20_000);
    long seed = Long.getLong("bascule.seed", 5);
    Random random = new Random(seed);
    byte[] honest = RequestJson.write(request());
    SigningRequest original = request();
    int read = 0;
    for (int i = 0; i < rounds; i++) {
      byte[] damaged = honest.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(damaged.length);
        damaged[at] =
            random.nextBoolean()
                ? (byte) "0123456789abcdef".charAt(random.nextInt(16))
                : (byte) random.nextInt(256);
      }
      try {
        SigningRequest other = RequestJson.read(damaged);
        read++;
        if (!other.asked().equals(original.asked())) {
          assertThat(other.approvers()).as("seed %d round %d", seed, i).isEmpty();
          assertThat(other.isProposed()).as("seed %d round %d", seed, i).isFalse();
        }
      } catch (JsonRefused refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
    assertThat(read).as("some damage is not noticed by the reader alone").isPositive();
  }
}
