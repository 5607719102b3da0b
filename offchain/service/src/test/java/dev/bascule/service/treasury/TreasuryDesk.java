package dev.bascule.service.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The people of a treasury and its wallets: {@code vault} is cold with 2 approvals, {@code till} is
 * hot with none. One ether at most leaves at once, and 10,000 units of the token; of both three
 * times as much in a day.
 */
final class TreasuryDesk {

  static final BigInteger ETHER = BigInteger.TEN.pow(18);
  static final SecretKey ADA = key("ada");
  static final SecretKey BO = key("bo");
  static final SecretKey PAT = key("pat");
  static final SecretKey EVE = key("eve");
  static final SecretKey VAULT = key("vault");
  static final SecretKey TILL = key("till");
  static final Address SHOP = addressOf(key("shop"));

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final long chain;
  final Address token;

  TreasuryDesk(long chain, Address token) {
    this.chain = chain;
    this.token = token;
  }

  static SecretKey key(String name) {
    return SecretKey.of(
        Hash32.sha256(("treasury " + name).getBytes(StandardCharsets.UTF_8)).bytes());
  }

  static Address addressOf(SecretKey key) {
    return Signer.of(key.publicKey());
  }

  String json() {
    String limits =
        """
        [{"asset":"eip155:%1$d/slip44:60","each":"%2$s","total":"%3$s","windowSeconds":"86400"},
         {"asset":"eip155:%1$d/erc20:%4$s","each":"10000","total":"30000","windowSeconds":"86400"}]
        """
            .formatted(
                chain,
                ETHER.add(BigInteger.TEN.pow(15)),
                ETHER.multiply(BigInteger.valueOf(3)),
                token.hex());
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Ada","address":"%2$s"},{"name":"Bo","address":"%3$s"},{"name":"Pat","address":"%4$s"}],
     "wallets":[{"name":"vault","chainId":"%1$d","account":"%5$s","tier":"cold"},
                {"name":"till","chainId":"%1$d","account":"%6$s","tier":"hot"}],
     "tiers":[{"tier":"cold","chainId":"%1$d","approvalsNeeded":2,"delaySeconds":"0","recipients":[],"limits":%9$s},
              {"tier":"hot","chainId":"%1$d","approvalsNeeded":0,"delaySeconds":"0","recipients":[],"limits":%9$s}],
     "chains":[{"chainId":"%1$d","name":"Settlement chain","currency":"ETH","decimals":18,"feeMax":"1000000000000000"}],
     "addressBook":[{"chain":"eip155:%1$d","address":"%7$s","name":"shop"},
                    {"chain":"eip155:%1$d","address":"%8$s","name":"BRL","contract":"SettlementToken",
                     "token":{"currency":"BRL","decimals":2}}]}
    """
        .formatted(
            chain,
            addressOf(ADA).hex(),
            addressOf(BO).hex(),
            addressOf(PAT).hex(),
            addressOf(VAULT).hex(),
            addressOf(TILL).hex(),
            SHOP.hex(),
            token.hex(),
            limits);
  }

  Books books() {
    return books(json());
  }

  static Books books(String json) {
    TreasuryDocument document =
        TreasuryDocument.read(StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    try {
      return new Books(document, OwnAbis.load());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where nothing is wrong, and no address but an account is ours. */
  static LimitsNow limits(Books books) {
    return new LimitsNow(books, new OwnAddresses(books, Optional::empty), List::of);
  }

  DynamicFee transaction(long nonce, Address to, BigInteger value, Bytes data) {
    return new DynamicFee(
        chain,
        nonce,
        BigInteger.ZERO,
        BigInteger.valueOf(2_000_000_000),
        data.isEmpty() ? 21_000 : 120_000,
        Optional.of(to),
        value,
        data,
        List.of());
  }

  DynamicFee coins(long nonce, BigInteger wei) {
    return transaction(nonce, SHOP, wei, Bytes.EMPTY);
  }

  DynamicFee tokens(long nonce, long units) {
    try {
      Bytes call =
          OwnAbis.load()
              .get("SettlementToken")
              .function("transfer")
              .call(AbiValue.of(SHOP), AbiValue.of(units));
      return transaction(nonce, token, BigInteger.ZERO, call);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An empty transaction to itself, priced so that a pool takes it for another. */
  DynamicFee nothing(SecretKey account, long nonce) {
    return new DynamicFee(
        chain,
        nonce,
        BigInteger.ONE,
        BigInteger.valueOf(3_000_000_000L),
        21_000,
        Optional.of(addressOf(account)),
        BigInteger.ZERO,
        Bytes.EMPTY,
        List.of());
  }

  /** Proposed by Pat, for an hour. */
  SigningRequest request(String id, SecretKey account, DynamicFee transaction) {
    return request(id, account, transaction, PAT);
  }

  SigningRequest request(String id, SecretKey account, DynamicFee transaction, SecretKey proposer) {
    long now = Instant.now().getEpochSecond();
    var asked =
        new SigningRequest.Asked(
            id,
            "a payment of the tests",
            addressOf(proposer),
            now,
            now + 3600,
            new Payload.EvmTransaction(addressOf(account), transaction));
    return RequestJson.proposed(asked, proposer.sign(asked.proposalDigest()));
  }

  static ObjectNode proposal(SigningRequest request, SigningRequest... rivals) {
    ObjectNode body = JSON.createObjectNode();
    body.set("document", JSON.readTree(RequestJson.write(request)));
    var named = body.putArray("rivals");
    for (SigningRequest rival : rivals) named.add(rival.asked().digest().hex());
    return body;
  }

  static ObjectNode approval(SigningRequest request, SecretKey person) {
    return JSON.createObjectNode()
        .put("approver", addressOf(person).hex())
        .put("signature", person.sign(request.asked().approvalDigest()).toBytes().hex());
  }

  static ObjectNode rejection(SigningRequest request, SecretKey person) {
    return JSON.createObjectNode()
        .put("by", addressOf(person).hex())
        .put("signature", person.sign(request.asked().rejectionDigest()).toBytes().hex());
  }

  static SignedTransaction signed(SigningRequest request, SecretKey account) {
    return ((Payload.EvmTransaction) request.asked().payload()).transaction().sign(account);
  }

  /** As {@code cold sign} writes it. */
  static ObjectNode answer(SigningRequest request, SignedTransaction signed) {
    return JSON.createObjectNode()
        .put("format", "bascule/signing-answer/1")
        .put("request", request.asked().digest().hex())
        .put("kind", "evm")
        .put("hash", signed.hash().hex())
        .put("raw", signed.raw().hex());
  }

  static ObjectNode answer(SigningRequest request, SecretKey account) {
    return answer(request, signed(request, account));
  }
}
