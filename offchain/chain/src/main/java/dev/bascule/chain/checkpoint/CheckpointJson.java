package dev.bascule.chain.checkpoint;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.core.log.CheckpointBody;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A checkpoint's body as answers and receipts carry it; the signature stands beside it. */
public final class CheckpointJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private CheckpointJson() {}

  public static ObjectNode write(CheckpointBody body) {
    return MAPPER
        .createObjectNode()
        .put("logId", body.logId().hex())
        .put("size", Long.toString(body.size()))
        .put("root", body.root().hex())
        .put("at", Long.toString(body.at()))
        .put("operatorKeyId", Integer.toUnsignedString(body.operatorKeyId()));
  }

  /**
   * @throws JsonRefused if the object is not exactly a checkpoint
   */
  public static CheckpointBody read(StrictObject json) {
    CheckpointBody body =
        new CheckpointBody(
            json.hash("logId"),
            json.number("size"),
            json.hash("root"),
            json.number("at"),
            json.uint32("operatorKeyId"));
    json.end();
    return body;
  }
}
