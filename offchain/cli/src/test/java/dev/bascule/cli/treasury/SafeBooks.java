package dev.bascule.cli.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.keystore.KeystoreV3;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.safe.SafeTransaction;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.chain.treasury.TreasuryDocument;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A treasury whose wallet is a Safe of three owners, two of whom sign. */
final class SafeBooks {

  static final long CHAIN = FakeTreasury.CHAIN;
  static final Address SAFE = Address.ofHex("0x" + "5a".repeat(20));
  static final Address GUARD = Address.ofHex("0x" + "9d".repeat(20));
  static final SecretKey ADA_OWNS = FakeTreasury.key("owner ada");
  static final SecretKey BO_OWNS = FakeTreasury.key("owner bo");
  static final SecretKey CY_OWNS = FakeTreasury.key("owner cy");
  static final String COIN = "eip155:1337/slip44:60";
  static final String CNYT = "eip155:1337/erc20:" + FakeTreasury.TOKEN.hex();

  private SafeBooks() {}

  static Address address(SecretKey key) {
    return Signer.of(key.publicKey());
  }

  static List<Address> owners() {
    return List.of(address(ADA_OWNS), address(BO_OWNS), address(CY_OWNS));
  }

  /** One approval but for calls, of cold wallets two; at most 300,000 wei and 50.00 CNYT. */
  static String text(String tier) {
    return """
    {"format":"bascule/treasury/1",
     "people":[{"name":"Pat","address":"%s"},{"name":"Ada","address":"%s"},{"name":"Bo","address":"%s"}],
     "wallets":[{"name":"safe","chainId":"1337","safe":"%s","guard":"%s",
       "owners":["%s","%s","%s"],"threshold":2,"tier":"%s"}],
     "tiers":[{"tier":"%s","chainId":"1337","approvalsNeeded":%d,"delaySeconds":"3600","recipients":["%s"],
       "limits":[{"asset":"%s","each":"300000","total":"900000","windowSeconds":"3600"},
                 {"asset":"%s","each":"5000","total":"20000","windowSeconds":"86400"}]}],
     "chains":[{"chainId":"1337","name":"Chain","currency":"ETH","decimals":18,"feeMax":"1000000000000000"}],
     "addressBook":[{"chain":"eip155:1337","address":"%s","name":"shop"},
       {"chain":"eip155:1337","address":"%s","name":"CNYT","contract":"SettlementToken",
        "token":{"currency":"CNYT","decimals":2}},
       {"chain":"eip155:1337","address":"%s","name":"vault safe","contract":"Safe"},
       {"chain":"eip155:1337","address":"%s","name":"the guard","contract":"TreasuryGuard"},
       {"chain":"eip155:1337","address":"%s","name":"ada's owner key"},
       {"chain":"eip155:1337","address":"%s","name":"bo's owner key"}]}
    """
        .formatted(
            address(FakeTreasury.PAT).hex(),
            address(FakeTreasury.key("ada")).hex(),
            address(FakeTreasury.key("bo")).hex(),
            SAFE.hex(),
            GUARD.hex(),
            owners().get(0).hex(),
            owners().get(1).hex(),
            owners().get(2).hex(),
            tier,
            tier,
            tier.equals("cold") ? 2 : 1,
            FakeTreasury.SHOP.hex(),
            COIN,
            CNYT,
            FakeTreasury.SHOP.hex(),
            FakeTreasury.TOKEN.hex(),
            SAFE.hex(),
            GUARD.hex(),
            owners().get(0).hex(),
            owners().get(1).hex());
  }

  static ReadingBooks.Open open(String text) throws IOException {
    var document = TreasuryDocument.read(StrictObject.parse(text.getBytes(UTF_8)));
    return new ReadingBooks.Open(document, OwnAbis.load(), true);
  }

  /**
   * What the service says of the wallet.
   *
   * @param guard of its transactions and of its modules
   * @param rules with a comma before, or nothing
   */
  static String wallet(Address guard, Address moduleGuard, String differs, String rules) {
    return """
    {"name":"safe","chain":"eip155:1337","account":"%s","tier":"warm","nextNonce":"8","chainNonce":"7",
     "gasPrice":"1000","approvalsNeeded":1,"delaySeconds":"3600","conflicts":[],
     "holdings":[{"asset":"%s","balance":"5","each":"300000","total":"900000","windowSeconds":"3600"}],
     "safe":{"guard":"%s","moduleGuard":"%s","owners":["%s","%s","%s"],"threshold":2,
       "singleton":"0x%s","differs":[%s]}%s}
    """
        .formatted(
            SAFE.hex(),
            COIN,
            guard.hex(),
            moduleGuard.hex(),
            owners().get(0).hex(),
            owners().get(1).hex(),
            owners().get(2).hex(),
            "41".repeat(20),
            differs,
            rules);
  }

  /** Those of the tier, but for the window of the coin. */
  static String rules() {
    return """
    ,"rules":{"delay":"86400","ownDelay":"259200","grace":"604800","window":"86400","limits":[
      {"asset":"%s","each":"300000","total":"900000","left":"750000"},
      {"asset":"%s","each":"5000","total":"20000","left":"20000"}]}
    """
        .formatted(COIN, CNYT);
  }

  static Path keystore(Path data, SecretKey key) throws IOException {
    try (SecretBytes secret = SecretBytes.taking(key.copySecret());
        SecretBytes typed = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      var sealed = KeystoreV3.seal(secret, typed, 4, new SecureRandom()::nextBytes);
      return Files.writeString(data.resolve("key.json"), sealed.toJson().toString());
    }
  }

  /** The call that a proposal asks the owners for. */
  static SafeTransaction asked(JsonNode proposal) {
    SigningRequest sent = RequestJson.read(Jcs.canonical(proposal.get("document")));
    var payload = (Payload.TypedMessage) sent.asked().payload();
    return SafeTransaction.of(payload.data()).orElseThrow();
  }
}
