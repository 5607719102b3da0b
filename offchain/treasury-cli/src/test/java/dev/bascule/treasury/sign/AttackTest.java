package dev.bascule.treasury.sign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.eip712.TypedData;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.core.id.Address;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host tries that lies to its signer, each by its name, with all approvals in order. */
class AttackTest {

  @TempDir private Path dir;
  private Desk desk;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(dir);
  }

  /** Refused by sign, and by inspect under the same name, and nothing leaves. */
  private ColdRun refused(SigningRequest request, String code) {
    ColdRun inspected = ColdRun.of("inspect", "--json", "--home", desk.home, desk.file(request));
    assertThat(inspected.exit()).as(inspected.out()).isEqualTo(6);
    assertThat(inspected.json().get("refusals").has(code)).as(inspected.out()).isTrue();
    ColdRun run = desk.sign(request);
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(6);
    assertThat(run.out()).contains(" REFUSED       " + code + ": ");
    assertThat(desk.answer()).doesNotExist();
    return run;
  }

  @Test
  void changeSubstitution() {
    Psbt psbt =
        desk.unsigned(
            new TxOutput(new Satoshi(1_500_000), Desk.STRANGER),
            new TxOutput(new Satoshi(495_000), Desk.STRANGER));
    refused(desk.spend(PsbtUpdate.output(psbt, 1, desk.wallet.at(1, 3))), "change_substitution");
  }

  /** The amount of an input is stated too low, so that the difference goes to the fee. */
  @Test
  void amountLie() {
    Psbt honest = desk.honest();
    String stated = HexFormat.of().toHexDigits(Long.reverseBytes(1_000_000L));
    String lower = HexFormat.of().toHexDigits(Long.reverseBytes(900_000L));
    String hex = honest.bytes().hex();
    int last = hex.lastIndexOf(stated);
    String lying = hex.substring(0, last) + lower + hex.substring(last + stated.length());
    refused(desk.spend(Psbt.parse(Bytes.fromHex(lying))), "amount_lie");
  }

  @Test
  void feeBurn() {
    Psbt psbt = desk.unsigned(new TxOutput(new Satoshi(1_500_000), Desk.STRANGER));
    refused(desk.spend(psbt), "fee_burn");
  }

  @Test
  void feeBurnOnTheEvm() {
    DynamicFee burning =
        new DynamicFee(
            Desk.CHAIN,
            0,
            BigInteger.ONE,
            BigInteger.TEN.pow(15),
            200_000,
            Optional.of(Desk.SHOP),
            BigInteger.ONE,
            Bytes.EMPTY,
            List.of());
    refused(desk.request(new Payload.EvmTransaction(desk.account, burning)), "fee_burn");
  }

  /** NONE would let anybody choose the outputs. */
  @Test
  void sighash() {
    Psbt honest = desk.honest();
    // The first input's map ends with 00 before the second's; a sighash field is 01 03 04 value.
    String hex = honest.bytes().hex();
    int witness = hex.indexOf("220602");
    if (witness < 0) witness = hex.indexOf("220603");
    String with = hex.substring(0, witness) + "01030402000000" + hex.substring(witness);
    refused(desk.spend(Psbt.parse(Bytes.fromHex(with))), "sighash_forbidden");
  }

  /** An input of somebody else's beside ours: whoever reads the fee reads a wrong one. */
  @Test
  void disguise() {
    Psbt psbt = desk.honest();
    String hex = psbt.bytes().hex();
    String fingerprint = Desk.seed().fingerprint().toString();
    String foreign = hex.replaceFirst(fingerprint, "00000001");
    refused(desk.spend(Psbt.parse(Bytes.fromHex(foreign))), "disguise");
  }

  /** Data for an address that nobody registered as a contract. */
  @Test
  void disguiseAsAPayment() {
    Bytes transfer =
        Desk.data("SettlementToken", "transfer", AbiValue.of(Desk.SHOP), AbiValue.of(1));
    ColdRun run = refused(desk.request(desk.call(0, Desk.SHOP, transfer)), "contract_unknown");
    assertThat(run.err()).contains("by its selector it looks like PermissionedToken, Settlement");
  }

  /** The address begins and ends like the shop's. */
  @Test
  void disguiseAsTheShop() {
    Address twin = Address.ofHex("0x3333" + "ff".repeat(16) + "4444");
    Bytes transfer = Desk.data("SettlementToken", "transfer", AbiValue.of(twin), AbiValue.of(1));
    refused(desk.request(desk.call(0, Desk.TOKEN, transfer)), "lookalike");
    refused(desk.request(desk.evm(0, twin, BigInteger.ONE, Bytes.EMPTY)), "lookalike");
  }

  @Test
  void anUnknownSelector() {
    refused(
        desk.request(desk.call(0, Desk.VAULT, Bytes.fromHex("0xdeadbeef"))), "selector_unknown");
  }

  /** Bytes after the arguments, which a decoder that only looks for arguments would not show. */
  @Test
  void bytesHiddenBehindTheArguments() {
    Bytes transfer =
        Desk.data("SettlementToken", "transfer", AbiValue.of(Desk.SHOP), AbiValue.of(1));
    Bytes longer = Bytes.concat(transfer, Bytes.of(new byte[32]));
    refused(desk.request(desk.call(0, Desk.TOKEN, longer)), "call_malformed");
  }

  @Test
  void anUnlimitedApproval() {
    for (int bits : new int[] {127, 255}) {
      Bytes approve =
          Desk.data(
              "SettlementToken",
              "approve",
              AbiValue.of(Desk.SHOP),
              AbiValue.of(BigInteger.ONE.shiftLeft(bits)));
      refused(desk.request(desk.call(0, Desk.TOKEN, approve)), "unlimited_approval");
    }
  }

  /** The second of three calls is another one than the title says. */
  @Test
  void aCallHiddenInAMulticall() {
    Bytes label =
        Desk.data("ConsortiumAccess", "revokeRole", AbiValue.of(7), AbiValue.of(Desk.SHOP));
    Bytes exit = Desk.data("SettlementVault", "declareExit");
    Bytes execute =
        Desk.data("ConsortiumAccess", "execute", AbiValue.of(Desk.VAULT), AbiValue.of(exit));
    Bytes unknown =
        Desk.data(
            "ConsortiumAccess",
            "execute",
            AbiValue.of(Desk.VAULT),
            AbiValue.of(Bytes.fromHex("0x01020304")));
    Bytes shown =
        Desk.data(
            "ConsortiumAccess",
            "multicall",
            AbiValue.of(AbiValue.of(label), AbiValue.of(execute), AbiValue.of(label)));
    ColdRun inspected = desk.inspect(desk.request(desk.call(0, Desk.ACCESS, shown)));
    assertThat(inspected.out()).contains("Put the vault into EXIT FOR GOOD. It cannot be undone");
    Bytes hidden =
        Desk.data(
            "ConsortiumAccess",
            "multicall",
            AbiValue.of(AbiValue.of(label), AbiValue.of(unknown), AbiValue.of(label)));
    refused(desk.request(desk.call(0, Desk.ACCESS, hidden)), "selector_unknown");
  }

  @Test
  void aContractIsNotCreated() {
    DynamicFee create =
        new DynamicFee(
            Desk.CHAIN,
            0,
            BigInteger.ONE,
            BigInteger.ONE,
            200_000,
            Optional.empty(),
            BigInteger.ZERO,
            Bytes.fromHex("0x6000"),
            List.of());
    refused(desk.request(new Payload.EvmTransaction(desk.account, create)), "contract_creation");
  }

  @Test
  void anotherChainIsNotOurs() {
    DynamicFee other =
        new DynamicFee(
            1,
            0,
            BigInteger.ONE,
            BigInteger.ONE,
            21_000,
            Optional.of(Desk.SHOP),
            BigInteger.ONE,
            Bytes.EMPTY,
            List.of());
    refused(desk.request(new Payload.EvmTransaction(desk.account, other)), "chain_unknown");
  }

  // ---- messages

  private SigningRequest safe(int operation, Address to, String data, String gasPrice) {
    String json =
        """
        {"domain":{"chainId":"1337","verifyingContract":"%s"},
         "types":{"SafeTx":[{"name":"to","type":"address"},{"name":"value","type":"uint256"},
          {"name":"data","type":"bytes"},{"name":"operation","type":"uint8"},
          {"name":"safeTxGas","type":"uint256"},{"name":"baseGas","type":"uint256"},
          {"name":"gasPrice","type":"uint256"},{"name":"gasToken","type":"address"},
          {"name":"refundReceiver","type":"address"},{"name":"nonce","type":"uint256"}]},
         "primaryType":"SafeTx",
         "message":{"to":"%s","value":"0","data":"%s","operation":"%d","safeTxGas":"0",
          "baseGas":"0","gasPrice":"%s","gasToken":"0x0000000000000000000000000000000000000000",
          "refundReceiver":"0x0000000000000000000000000000000000000000","nonce":"7"}}
        """
            .formatted(Desk.SAFE.hex(), to.hex(), data, operation, gasPrice);
    TypedData message = TypedData.read(StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    return desk.request(new Payload.TypedMessage(desk.account, message));
  }

  private static String pay(long units) {
    return Desk.data("SettlementToken", "transfer", AbiValue.of(Desk.SHOP), AbiValue.of(units))
        .hex();
  }

  /** What cost 1.5 billion in 2025: a transfer on the screen, operation 1 in the bytes. */
  @Test
  void delegatecall() {
    refused(safe(1, Desk.TOKEN, pay(1), "0"), "delegatecall");
  }

  @Test
  void aRefundHiddenInAVaultTransaction() {
    refused(safe(0, Desk.TOKEN, pay(1), "1000000"), "hidden_refund");
  }

  /** The same vault without the tricks is signed, and its amount counts. */
  @Test
  void anHonestVaultTransactionIsSigned() {
    ColdRun run = desk.sign(safe(0, Desk.TOKEN, pay(84_210), "0"));
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains("Pay 842.10 CNYT to shop (0x3333")
        .contains("domain")
        .contains("Safe nonce    7");
    ColdRun over = desk.sign(safe(0, Desk.TOKEN, pay(100_001), "0"));
    assertThat(over.err()).contains("code over_limit");
  }

  @Test
  void aMessageOfUnknownMeaning() throws IOException {
    String json =
        """
        {"domain":{"chainId":"1337","verifyingContract":"%s"},
         "types":{"Login":[{"name":"spender","type":"address"}]},"primaryType":"Login",
         "message":{"spender":"%s"}}
        """
            .formatted(Desk.TOKEN.hex(), Desk.SHOP.hex());
    TypedData message = TypedData.read(StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)));
    refused(desk.request(new Payload.TypedMessage(desk.account, message)), "typed_data_unknown");
  }

  /** A second spelling of one request would have a second digest. */
  @Test
  void anotherSpellingOfARequest() throws IOException {
    Path file = desk.file(desk.request(desk.pay(0, 1)));
    String text = Files.readString(file);
    for (String other :
        List.of(
            text.replace("\"approvals\":", " \"approvals\":"),
            text + "\n",
            text.replaceFirst("\\{", "{\"a\":1,"),
            text.replace("\"id\":\"payout-1\"", "\"id\":\"payout-1\",\"id\":\"payout-1\""),
            text.replace("payout", "pay\u200bout"))) {
      Files.writeString(file, other);
      ColdRun run = ColdRun.of("inspect", "--home", desk.home, file);
      assertThat(run.exit()).as(other).isEqualTo(3);
      assertThat(run.err()).contains("code document_malformed");
    }
  }
}
