package dev.bascule.chainrpc.node;

import tools.jackson.databind.JsonNode;

/** For liars who take pains: the hash that the changed fields have. */
public final class RehashedBlock {

  private RehashedBlock() {}

  public static String of(JsonNode block) {
    return NodeBlock.of(block).header().plainHash().hex();
  }
}
