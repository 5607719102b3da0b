package dev.bascule.chain.request;

import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.signature.Signature;
import dev.bascule.core.id.Hash32;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How a signer writes its answer; {@link SignedAnswer} reads it. */
public final class AnswerJson {

  static final String FORMAT = "bascule/signing-answer/1";

  private AnswerJson() {}

  public static ObjectNode transaction(Hash32 request, SignedTransaction signed) {
    return begun(request, "evm").put("hash", signed.hash().hex()).put("raw", signed.raw().hex());
  }

  public static ObjectNode message(Hash32 request, Hash32 digest, Signature signature) {
    return begun(request, "eip712")
        .put("digest", digest.hex())
        .put("signature", signature.toBytes().hex());
  }

  /**
   * @param signatures how many this signer added
   */
  public static ObjectNode spend(Hash32 request, Psbt psbt, int signatures) {
    return begun(request, "psbt").put("psbt", psbt.base64()).put("signatures", signatures);
  }

  private static ObjectNode begun(Hash32 request, String kind) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    return json.put("format", FORMAT).put("request", request.hex()).put("kind", kind);
  }
}
