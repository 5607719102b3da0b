package dev.bascule.node.accountability;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.qbft.Equivocation;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The recorded chains that the chain module is tested with; there is one copy of them. */
final class RecordedBlocks {

  private static final Path VECTORS = Path.of("../offchain/chain/src/test/resources/qbft");

  private RecordedBlocks() {}

  static List<SealedBlock> of(String name) throws IOException {
    var blocks = new ArrayList<SealedBlock>();
    try (InputStream file = Files.newInputStream(VECTORS.resolve(name + ".json.gz"))) {
      JsonNode json =
          JsonMapper.builder().build().readTree(new GZIPInputStream(file).readAllBytes());
      for (JsonNode block : json.get("blocks")) {
        SealedHeader header = SealedHeader.decode(Bytes.fromHex(block.get("rawHeader").asString()));
        var signers = new TreeSet<>(Equivocation.signers(header));
        for (JsonNode copy : block.get("rawHeaderOtherNodes")) {
          JsonNode raw = copy.isObject() ? copy.get("rawHeader") : copy;
          signers.addAll(Equivocation.signers(SealedHeader.decode(Bytes.fromHex(raw.asString()))));
        }
        var members = new ArrayList<Address>();
        for (JsonNode each : block.get("validatorsInForce")) {
          members.add(Address.ofHex(each.asString()));
        }
        var mode =
            block.get("mode").asString().equals("contract")
                ? ValidatorSet.Mode.CONTRACT
                : ValidatorSet.Mode.HEADER;
        blocks.add(new SealedBlock(header, ValidatorSet.of(mode, members), signers));
      }
    }
    return blocks;
  }
}
