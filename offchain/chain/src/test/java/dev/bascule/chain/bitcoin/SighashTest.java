package dev.bascule.chain.bitcoin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.PublishedVectors;
import dev.bascule.chain.signature.DerSignature;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.signature.XOnlyKey;
import dev.bascule.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** BIP-143 and the wallet vectors of BIP-341: digests, signatures, trees, control blocks. */
class SighashTest {

  private static final JsonNode SEGWIT = PublishedVectors.own("bip-0143.json");

  @Test
  void aKeyHashIsSignedAsPublished() {
    JsonNode vector = SEGWIT.get("keyHash");
    Script code = Script.keyHashCode(hex(vector.get("keyHash")));
    checkSegwit(vector, vector, code, SighashType.ALL);
  }

  @Test
  void everySighashTypeIsSignedAsPublished() {
    JsonNode vector = SEGWIT.get("sixTypes");
    Script code = new Script(hex(vector.get("witnessScript")));
    assertThat(vector.get("types").size()).isEqualTo(6);
    for (JsonNode type : vector.get("types")) {
      checkSegwit(vector, type, code, SighashType.of(type.get("type").asInt()).orElseThrow());
    }
  }

  @Test
  void singleWithoutAnOutputHashesZeros() {
    JsonNode vector = SEGWIT.get("singleOutOfRange");
    Hash32 digest =
        SegwitSighash.of(
            Transaction.parse(hex(vector.get("unsigned"))),
            1,
            new Script(hex(vector.get("code"))),
            new Satoshi(vector.get("amount").asLong()),
            SighashType.SINGLE);
    assertThat(Bytes.of(digest)).isEqualTo(hex(vector.get("sighash")));
  }

  private static void checkSegwit(
      JsonNode transaction, JsonNode expected, Script code, SighashType type) {
    Hash32 digest =
        SegwitSighash.of(
            Transaction.parse(hex(transaction.get("unsigned"))),
            transaction.get("input").asInt(),
            code,
            new Satoshi(transaction.get("amount").asLong()),
            type);
    assertThat(Bytes.of(digest)).isEqualTo(hex(expected.get("sighash")));
    SecretKey key = SecretKey.of(hex(expected.get("secret")).toArray());
    Bytes signature = DerSignature.of(key.sign(digest)).bytes();
    assertThat(Bytes.concat(signature, Bytes.of((byte) type.value())))
        .isEqualTo(hex(expected.get("signature")));
  }

  @Test
  void everyTaprootOutputIsBuiltAsPublished() {
    JsonNode cases =
        PublishedVectors.shared("bips/bip-0341_wallet-test-vectors.json").get("scriptPubKey");
    int blocks = 0;
    for (JsonNode vector : cases) {
      JsonNode given = vector.get("given");
      JsonNode between = vector.get("intermediary");
      XOnlyKey internal = new XOnlyKey(hex(given.get("internalPubkey")));
      Optional<TapTree> tree = tree(given.get("scriptTree"));
      Optional<Hash32> root = tree.map(TapTree::hash);
      assertThat(root.map(Bytes::of)).isEqualTo(optionalHex(between.get("merkleRoot")));
      TaprootOutput output = TaprootOutput.of(internal, root);
      assertThat(Bytes.of(TaprootOutput.tweak(internal, root)))
          .isEqualTo(hex(between.get("tweak")));
      assertThat(output.script().bytes())
          .isEqualTo(hex(vector.get("expected").get("scriptPubKey")));
      assertThat(new Address(BitcoinNetwork.MAIN, output.script()).text())
          .contains(vector.get("expected").get("bip350Address").asString());
      if (tree.isEmpty()) continue;
      List<TapTree.Path> paths = tree.get().paths();
      JsonNode expected = vector.get("expected").get("scriptPathControlBlocks");
      for (int i = 0; i < paths.size(); i++) {
        Bytes block = output.controlBlock(paths.get(i));
        assertThat(block).isEqualTo(hex(expected.get(i)));
        XOnlyKey key = output.point().xOnly();
        assertThat(TaprootOutput.shows(block, paths.get(i).leaf(), key)).isTrue();
        TapTree.Leaf other = new TapTree.Leaf(0xc0, new Script(Bytes.EMPTY));
        assertThat(TaprootOutput.shows(block, other, key)).isFalse();
        blocks++;
      }
    }
    assertThat(cases.size()).isEqualTo(7);
    assertThat(blocks).isEqualTo(12);
  }

  private static Optional<TapTree> tree(JsonNode node) {
    if (node == null || node.isNull()) return Optional.empty();
    if (node.isArray()) {
      return Optional.of(
          new TapTree.Branch(tree(node.get(0)).orElseThrow(), tree(node.get(1)).orElseThrow()));
    }
    return Optional.of(
        new TapTree.Leaf(node.get("leafVersion").asInt(), new Script(hex(node.get("script")))));
  }

  @Test
  void everyTaprootInputIsSignedAsPublished() {
    JsonNode vector =
        PublishedVectors.shared("bips/bip-0341_wallet-test-vectors.json")
            .get("keyPathSpending")
            .get(0);
    Transaction transaction = Transaction.parse(hex(vector.get("given").get("rawUnsignedTx")));
    List<TxOutput> spent = new ArrayList<>();
    for (JsonNode utxo : vector.get("given").get("utxosSpent")) {
      spent.add(
          new TxOutput(
              new Satoshi(utxo.get("amountSats").asLong()),
              new Script(hex(utxo.get("scriptPubKey")))));
    }
    int signed = 0;
    for (JsonNode input : vector.get("inputSpending")) {
      JsonNode given = input.get("given");
      int index = given.get("txinIndex").asInt();
      SighashType type = SighashType.of(given.get("hashType").asInt()).orElseThrow();
      Hash32 digest = TaprootSighash.of(transaction, index, spent, type, Optional.empty());
      assertThat(Bytes.of(digest)).isEqualTo(hex(input.get("intermediary").get("sigHash")));
      Optional<Hash32> root = optionalHex(given.get("merkleRoot")).map(Bytes::toHash);
      SecretKey internal = SecretKey.of(hex(given.get("internalPrivkey")).toArray());
      SecretKey tweaked = TaprootOutput.tweaked(internal, root);
      assertThat(Bytes.of(tweaked.copySecret()))
          .isEqualTo(hex(input.get("intermediary").get("tweakedPrivkey")));
      Bytes signature = tweaked.signSchnorr(digest, Hash32.ZERO).bytes();
      Bytes witness =
          type == SighashType.DEFAULT
              ? signature
              : Bytes.concat(signature, Bytes.of((byte) type.value()));
      assertThat(witness).isEqualTo(hex(input.get("expected").get("witness").get(0)));
      signed++;
    }
    assertThat(signed).isEqualTo(7);
  }

  @Test
  void whatCannotBeSignedIsNoDigest() {
    Transaction transaction = Transaction.parse(hex(SEGWIT.get("keyHash").get("unsigned")));
    Script code = new Script(Bytes.EMPTY);
    assertThatThrownBy(
            () -> SegwitSighash.of(transaction, 0, code, Satoshi.ZERO, SighashType.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> TaprootSighash.of(transaction, 0, List.of(), SighashType.ALL, Optional.empty()))
        .hasMessageContaining("0 outputs for 2 inputs");
    assertThat(SighashType.of(4)).isEmpty();
    assertThat(SighashType.of(0x80)).isEmpty();
  }

  private static Optional<Bytes> optionalHex(JsonNode node) {
    return node == null || node.isNull() ? Optional.empty() : Optional.of(hex(node));
  }

  private static Bytes hex(JsonNode node) {
    return Bytes.fromHex("0x" + node.asString());
  }
}
