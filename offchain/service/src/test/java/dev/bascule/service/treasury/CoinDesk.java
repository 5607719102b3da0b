package dev.bascule.service.treasury;

import static dev.bascule.service.treasury.TreasuryDesk.ADA;
import static dev.bascule.service.treasury.TreasuryDesk.BO;
import static dev.bascule.service.treasury.TreasuryDesk.PAT;
import static dev.bascule.service.treasury.TreasuryDesk.addressOf;

import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.block.BlockHash;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.signing.OwnOutputs;
import dev.bascule.chain.bitcoin.signing.SpendPolicy;
import dev.bascule.chain.bitcoin.signing.SpendReview;
import dev.bascule.chain.bitcoin.signing.SpendSigner;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.hd.ExtendedPrivateKey;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.treasury.CoinChain;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Wallets of a real regtest network: {@code reserve} is cold, two of three keys spend, two people
 * agree; {@code drawer} is hot with one key. A deposit is credited at depth 2, a block final at 4.
 */
final class CoinDesk {

  static final int CREDIT = 2;
  static final int FINAL = 4;
  static final String RESERVE = "reserve";
  static final String DRAWER = "drawer";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final SpendPolicy POLICY =
      new SpendPolicy(BitcoinNetwork.REGTEST, new Satoshi(50_000), 1_000, 1_000);

  final BitcoindRegtest node;
  final Path credentials;
  final long startHeight;
  final BlockHash startBlock;
  final String shop;
  private final int salt;

  /**
   * @param salt gives keys of their own
   */
  CoinDesk(BitcoindRegtest node, int salt) {
    this.node = node;
    this.credentials = node.credentials().file();
    this.startHeight = node.height();
    this.startBlock = node.hashAt(startHeight);
    this.shop = node.newAddress();
    this.salt = salt;
  }

  private ExtendedPrivateKey master(int signer) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) salt);
    seed[0] = (byte) (signer + 1);
    return ExtendedPrivateKey.ofSeed(SecretBytes.copyOf(seed), BitcoinNetwork.REGTEST.keys());
  }

  private String key(int signer) {
    DerivationPath path = DerivationPath.parse("m/48h/1h/0h/2h");
    return "[%s/%s]%s/<0;1>/*"
        .formatted(
            master(signer).fingerprint(),
            path.stepsText(),
            master(signer).derive(path).publicKey().text());
  }

  String descriptor(String wallet) {
    return Descriptor.withChecksum(
        wallet.equals(RESERVE)
            ? "wsh(sortedmulti(2,%s,%s,%s))".formatted(key(0), key(1), key(2))
            : "wpkh(%s)".formatted(key(3)));
  }

  String json() {
    return json(node.url().toString());
  }

  /**
   * @param url where the node is said to be
   */
  String json(String url) {
    String limits =
        """
        [{"asset":"bip122:regtest/slip44:0","each":"1000000","total":"3000000","windowSeconds":"86400"}]
        """;
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%1$s"},{"name":"Bo","address":"%2$s"},{"name":"Pat","address":"%3$s"}],
     "wallets":[{"name":"reserve","network":"regtest","descriptor":"%4$s","tier":"cold"},
                {"name":"drawer","network":"regtest","descriptor":"%5$s","tier":"hot"}],
     "tiers":[{"tier":"cold","network":"regtest","approvalsNeeded":2,"delaySeconds":"0","recipients":[],"limits":%6$s},
              {"tier":"hot","network":"regtest","approvalsNeeded":0,"delaySeconds":"0","recipients":[],"limits":%6$s}],
     "chains":[],
     "bitcoin":{"network":"regtest","node":"%7$s","credentials":"%8$s","startHeight":"%9$d","startBlock":"%10$s",
      "creditDepth":%11$d,"finalDepth":%12$d,"gap":5,"feeMax":"50000","feeShareMax":1000,"indexMax":1000,
      "feeRateMin":"1000","feeRateMax":"100000"},
     "addressBook":[{"chain":"bip122:regtest","address":"%13$s","name":"shop"}]}
    """
        .formatted(
            addressOf(ADA).hex(),
            addressOf(BO).hex(),
            addressOf(PAT).hex(),
            descriptor(RESERVE),
            descriptor(DRAWER),
            limits,
            url,
            credentials,
            startHeight,
            startBlock,
            CREDIT,
            FINAL,
            shop);
  }

  void write(Path data) throws java.io.IOException {
    Files.writeString(data.resolve("treasury.json"), json());
  }

  CoinChain chain() {
    return TreasuryDocument.read(StrictObject.parse(json().getBytes(StandardCharsets.UTF_8)))
        .bitcoin()
        .orElseThrow();
  }

  /** An address of a wallet, by its descriptor. */
  String address(String wallet, long index) {
    return new dev.bascule.chain.bitcoin.Address(
            BitcoinNetwork.REGTEST, Descriptor.parse(descriptor(wallet)).at(0, index).script())
        .toString();
  }

  /** Proposed by Pat, for an hour. */
  SigningRequest request(String id, Psbt psbt) {
    return request(id, psbt, PAT, Instant.now().getEpochSecond() + 3600);
  }

  SigningRequest request(String id, Psbt psbt, SecretKey proposer, long expires) {
    var asked =
        new SigningRequest.Asked(
            id,
            "a payment of the tests",
            addressOf(proposer),
            Math.min(Instant.now().getEpochSecond(), expires - 1),
            expires,
            new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
    return RequestJson.proposed(asked, proposer.sign(asked.proposalDigest()));
  }

  /** As the signer's own program answers, with signer 3 for the drawer. */
  ObjectNode answer(SigningRequest request, int signer) {
    Psbt asked = ((Payload.UtxoTransaction) request.asked().payload()).psbt();
    return answer(request, signed(asked, signer));
  }

  static ObjectNode answer(SigningRequest request, Psbt signed) {
    return JSON.createObjectNode()
        .put("format", "bascule/signing-answer/1")
        .put("request", request.asked().digest().hex())
        .put("kind", "psbt")
        .put("psbt", signed.base64())
        .put("signatures", signed.inputs().size());
  }

  Psbt signed(Psbt asked, int signer) {
    Descriptor own = Descriptor.parse(descriptor(signer == 3 ? DRAWER : RESERVE));
    var review = SpendReview.review(asked, new OwnOutputs(List.of(own)), POLICY);
    var spend = ((SpendReview.Answer.Acceptable) review).spend();
    return SpendSigner.sign(spend, master(signer)).psbt();
  }
}
