package dev.bascule.chain.voucher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.checkpoint.SignedCheckpoint;
import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.wallet.DemoWallets;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.core.id.TermsHash;
import dev.bascule.core.log.CheckpointBody;
import dev.bascule.core.money.Asset;
import dev.bascule.core.money.AssetId;
import dev.bascule.core.money.BaseUnits;
import dev.bascule.core.voucher.VoucherKind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.web3j.crypto.StructuredDataEncoder;

class VoucherTest {

  private static final Address VAULT = Address.ofHex("0x5fbdb2315678afecb367f032d93f642f64180aa3");
  private static final Address TOKEN = Address.ofHex("0xe7f1725e7734ce288f8367e1bb143e90bb3f0512");
  private static final VaultDomain DOMAIN = new VaultDomain(31337, VAULT);
  private static final Asset ASSET = new Asset(new AssetId(1), "BRL", 2, TOKEN, 6);
  private final DemoWallets wallets = new DemoWallets(new byte[32]);

  /** An encoder that shares no code with ours makes the same digests from the types' text. */
  @Test
  void web3jComputesTheSameDigests() throws Exception {
    Random random = new Random(712);
    for (int i = 0; i < 30; i++) {
      Voucher voucher = random(random);
      assertThat(voucher.digest(DOMAIN).value().hex())
          .isEqualTo(Bytes.of(new StructuredDataEncoder(json(voucher)).hashStructuredData()).hex());
      CheckpointBody body =
          new CheckpointBody(
              hash(random), random.nextLong(1L << 62), hash(random), i, random.nextInt());
      assertThat(SignedCheckpoint.digest(DOMAIN, body).hex())
          .isEqualTo(Bytes.of(new StructuredDataEncoder(json(body)).hashStructuredData()).hex());
    }
  }

  @Test
  void aSignedVoucherIsVerifiedWithItsLanesAndUnits() {
    SecretKey payer = wallets.wallet("payer");
    Voucher voucher = voucher(payer, BaseUnits.of(1_230_000));
    VoucherCheck check =
        new VoucherVerifier(DOMAIN, List.of(ASSET))
            .verify(voucher, voucher.sign(DOMAIN, payer).toBytes());
    assertThat(check)
        .isInstanceOfSatisfying(
            VoucherCheck.Verified.class,
            verified -> {
              assertThat(verified.voucher().signer()).isEqualTo(Signer.of(payer.publicKey()));
              assertThat(verified.voucher().legs().getFirst().cumulativeUnits()).isEqualTo(123);
              assertThat(verified.voucher().legs().getFirst().laneKey())
                  .isEqualTo(voucher.laneKey(0));
              assertThat(verified.voucher().digest()).isEqualTo(voucher.digest(DOMAIN));
            });
  }

  /** Contracts and receipts know grants; the book takes none. */
  @ParameterizedTest
  @EnumSource(names = {"SESSION", "TICKS"})
  void aGrantIsNoVoucherOfTheBook(VoucherKind kind) {
    SecretKey payer = wallets.wallet("payer");
    Voucher pay = voucher(payer, BaseUnits.of(1_230_000));
    Voucher grant = new Voucher(pay.payer(), pay.token(), 0, kind, pay.notAfter(), pay.legs());
    VoucherVerifier verifier = new VoucherVerifier(DOMAIN, List.of(ASSET));
    assertRefused(verifier.verify(grant, grant.sign(DOMAIN, payer).toBytes()), "kind_not_taken");
    assertThat(VoucherJson.read(StrictObject.of(VoucherJson.write(grant), ""))).isEqualTo(grant);
  }

  @Test
  void whatIsNotThePayersVoucherOfThisVaultIsRefused() {
    SecretKey payer = wallets.wallet("payer");
    VoucherVerifier verifier = new VoucherVerifier(DOMAIN, List.of(ASSET));
    Voucher voucher = voucher(payer, BaseUnits.of(1_230_000));
    Bytes signature = voucher.sign(DOMAIN, payer).toBytes();
    assertRefused(
        verifier.verify(voucher(payer, BaseUnits.of(1_240_000)), signature),
        "signature_of_another");
    assertRefused(
        verifier.verify(voucher, voucher.sign(new VaultDomain(31338, VAULT), payer).toBytes()),
        "signature_of_another");
    assertRefused(
        verifier.verify(voucher, voucher.sign(DOMAIN, wallets.wallet("thief")).toBytes()),
        "signature_of_another");
    assertRefused(verifier.verify(voucher, signature.slice(0, 64)), "signature_malformed");
    Voucher uneven = voucher(payer, BaseUnits.of(1_230_001));
    assertRefused(
        verifier.verify(uneven, uneven.sign(DOMAIN, payer).toBytes()), "cumulative_not_in_units");
    assertRefused(
        new VoucherVerifier(DOMAIN, List.of()).verify(voucher, signature), "token_unknown");
    Leg leg = voucher.legs().getFirst();
    Voucher twice = new Voucher(voucher.payer(), TOKEN, 0, VoucherKind.PAY, 1, List.of(leg, leg));
    assertRefused(verifier.verify(twice, twice.sign(DOMAIN, payer).toBytes()), "lane_repeated");
  }

  @Test
  void theSameSeedMakesTheSameWalletsAndSignatures() {
    Voucher voucher = voucher(wallets.wallet("payer"), BaseUnits.of(10_000));
    assertThat(voucher.sign(DOMAIN, new DemoWallets(new byte[32]).wallet("payer")))
        .isEqualTo(voucher.sign(DOMAIN, wallets.wallet("payer")));
    assertThat(wallets.salt("a")).isNotEqualTo(wallets.salt("b"));
    assertThat(wallets.toString()).doesNotContain("00");
  }

  private static void assertRefused(VoucherCheck check, String code) {
    assertThat(check)
        .isInstanceOfSatisfying(
            VoucherCheck.Refused.class, refused -> assertThat(refused.code()).isEqualTo(code));
  }

  private Voucher voucher(SecretKey payer, BaseUnits cumulative) {
    return new Voucher(
        Signer.of(payer.publicKey()),
        TOKEN,
        0,
        VoucherKind.PAY,
        1_790_000_000,
        List.of(
            new Leg(
                Signer.of(wallets.wallet("seller").publicKey()),
                0,
                cumulative,
                new TermsHash(Hash32.sha256()))));
  }

  private static Voucher random(Random random) {
    List<Leg> legs = new ArrayList<>();
    for (int i = 1 + random.nextInt(32); i > 0; i--) {
      legs.add(
          new Leg(
              address(random),
              random.nextInt(),
              BaseUnits.of(new BigInteger(128, random)),
              new TermsHash(hash(random))));
    }
    return new Voucher(
        address(random),
        address(random),
        random.nextInt(),
        random.nextBoolean() ? VoucherKind.PAY : VoucherKind.HOLD,
        random.nextLong(1L << 62),
        legs);
  }

  private static Address address(Random random) {
    byte[] bytes = new byte[20];
    random.nextBytes(bytes);
    return Address.of(bytes);
  }

  private static Hash32 hash(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Hash32.of(bytes);
  }

  private static final String DOMAIN_JSON =
      """
      "domain":{"name":"Bascule","version":"1","chainId":31337,"verifyingContract":"%s"}\
      """
          .formatted(VAULT.hex());
  private static final String DOMAIN_TYPE =
      """
      "EIP712Domain":[{"name":"name","type":"string"},{"name":"version","type":"string"},\
      {"name":"chainId","type":"uint256"},{"name":"verifyingContract","type":"address"}]\
      """;

  private static String json(Voucher voucher) {
    StringBuilder legs = new StringBuilder();
    for (Leg leg : voucher.legs()) {
      if (!legs.isEmpty()) legs.append(',');
      legs.append(
          "{\"payee\":\"%s\",\"lane\":\"%s\",\"cumulative\":\"%s\",\"terms\":\"%s\"}"
              .formatted(
                  leg.payee().hex(),
                  Integer.toUnsignedString(leg.lane()),
                  leg.cumulative(),
                  leg.terms().hex()));
    }
    return """
    {"types":{%s,"Leg":[{"name":"payee","type":"address"},{"name":"lane","type":"uint32"},\
    {"name":"cumulative","type":"uint128"},{"name":"terms","type":"bytes32"}],\
    "Voucher":[{"name":"payer","type":"address"},{"name":"token","type":"address"},\
    {"name":"keyEpoch","type":"uint32"},{"name":"kind","type":"uint8"},\
    {"name":"notAfter","type":"uint64"},{"name":"legs","type":"Leg[]"}]},\
    "primaryType":"Voucher",%s,"message":{"payer":"%s","token":"%s","keyEpoch":"%s",\
    "kind":"%d","notAfter":"%d","legs":[%s]}}\
    """
        .formatted(
            DOMAIN_TYPE,
            DOMAIN_JSON,
            voucher.payer().hex(),
            voucher.token().hex(),
            Integer.toUnsignedString(voucher.keyEpoch()),
            voucher.kind().code(),
            voucher.notAfter(),
            legs);
  }

  private static String json(CheckpointBody body) {
    return """
    {"types":{%s,"Checkpoint":[{"name":"logId","type":"bytes32"},\
    {"name":"size","type":"uint64"},{"name":"root","type":"bytes32"},\
    {"name":"at","type":"uint64"},{"name":"operatorKeyId","type":"uint32"}]},\
    "primaryType":"Checkpoint",%s,"message":{"logId":"%s","size":"%d","root":"%s",\
    "at":"%d","operatorKeyId":"%s"}}\
    """
        .formatted(
            DOMAIN_TYPE,
            DOMAIN_JSON,
            body.logId().hex(),
            body.size(),
            body.root().hex(),
            body.at(),
            Integer.toUnsignedString(body.operatorKeyId()));
  }
}
