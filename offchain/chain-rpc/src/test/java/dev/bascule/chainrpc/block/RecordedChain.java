package dev.bascule.chainrpc.block;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.SetSource;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Chains of a real Besu that the chain module is tested with; there is one copy of them. */
final class RecordedChain {

  private static final Path VECTORS = Path.of("../chain/src/test/resources/qbft");

  private final List<JsonNode> files = new ArrayList<>();

  /**
   * @param names of files whose blocks follow each other
   */
  RecordedChain(String... names) {
    for (String name : names) {
      try (InputStream file = Files.newInputStream(VECTORS.resolve(name + ".json.gz"))) {
        files.add(JsonMapper.builder().build().readTree(new GZIPInputStream(file).readAllBytes()));
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  ServedChain serve() {
    return new ServedChain(
        files.getFirst().get("chainId").asLong(),
        blocks().stream().map(RecordedChain::served).toList());
  }

  /** The set of block 1, and how it is changed. */
  Trust.Validators first() {
    JsonNode file = files.getFirst();
    SetSource source =
        file.has("validatorContract")
            ? new SetSource.Contract(Address.ofHex(file.get("validatorContract").asString()))
            : new SetSource.Votes(file.get("qbft").get("epochlength").asLong());
    return new Trust.Validators(0, inForce(1), source, Optional.empty());
  }

  int last() {
    return blocks().size() - 1;
  }

  ValidatorSet inForce(int number) {
    JsonNode block = blocks().get(number);
    List<Address> members = new ArrayList<>();
    for (JsonNode each : block.get("validatorsInForce")) {
      members.add(Address.ofHex(each.asString()));
    }
    return ValidatorSet.of(
        block.get("mode").asString().equals("contract")
            ? ValidatorSet.Mode.CONTRACT
            : ValidatorSet.Mode.HEADER,
        members);
  }

  private List<JsonNode> blocks() {
    List<JsonNode> blocks = new ArrayList<>();
    for (JsonNode file : files) file.get("blocks").forEach(blocks::add);
    return blocks;
  }

  private static ServedChain.Block served(JsonNode block) {
    List<Bytes> transactions = new ArrayList<>();
    List<Rlp> body = Rlp.decode(Bytes.fromHex(block.get("rawBlock").asString())).asList();
    for (Rlp each : body.get(1).asList()) {
      transactions.add(each instanceof Rlp.Text(Bytes typed) ? typed : each.encode());
    }
    return new ServedChain.Block(
        BlockHeader.decode(Bytes.fromHex(block.get("rawHeader").asString())),
        bytes(block.get("rawReceipts")),
        transactions,
        Optional.ofNullable(block.get("contractProof")).map(proof -> state(block, proof)));
  }

  private static ServedChain.State state(JsonNode block, JsonNode proof) {
    List<Address> set = new ArrayList<>();
    for (JsonNode each : block.get("contractSetStored")) {
      set.add(Address.ofHex(each.asString()));
    }
    Map<Hash32, List<Bytes>> storage = new HashMap<>();
    for (JsonNode each : proof.get("storageProof")) {
      storage.put(Hash32.ofHex(each.get("slot").asString()), bytes(each.get("proof")));
    }
    return new ServedChain.State(set, bytes(proof.get("accountProof")), storage);
  }

  private static List<Bytes> bytes(JsonNode list) {
    List<Bytes> bytes = new ArrayList<>();
    for (JsonNode each : list) bytes.add(Bytes.fromHex(each.asString()));
    return bytes;
  }
}
