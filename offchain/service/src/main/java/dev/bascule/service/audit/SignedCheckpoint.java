package dev.bascule.service.audit;

import dev.bascule.core.log.CheckpointBody;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the operator says about its log, and its signature (65 bytes as 0x-hex). */
public record SignedCheckpoint(CheckpointBody body, String signature) {

  public Map<String, Object> wire() {
    var wire = new LinkedHashMap<String, Object>();
    wire.put("logId", body.logId().hex());
    wire.put("size", Long.toString(body.size()));
    wire.put("root", body.root().hex());
    wire.put("at", Long.toString(body.at()));
    wire.put("operatorKeyId", Integer.toString(body.operatorKeyId()));
    return wire;
  }

  public byte[] signatureBytes() {
    return HexFormat.of().parseHex(signature, 2, signature.length());
  }
}
