package dev.bascule.service.wire;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON of a request, bounded before it is held. */
public final class Body {

  public static final int BYTES_MAX = 1 << 20;

  // A repeated member is refused: two readers could take different ones.
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Body() {}

  public static JsonNode of(HttpServletRequest request) throws IOException {
    JsonNode json = parse(bytes(request));
    if (json.isMissingNode()) throw Problem.of(400, "json_invalid", "the body is empty").refusal();
    return json;
  }

  /** For calls whose body may be left out. */
  public static JsonNode orEmpty(HttpServletRequest request) throws IOException {
    JsonNode json = parse(bytes(request));
    return json.isMissingNode() ? STRICT.createObjectNode() : json;
  }

  private static byte[] bytes(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > BYTES_MAX) throw tooLarge();
    byte[] bytes = request.getInputStream().readNBytes(BYTES_MAX + 1);
    if (bytes.length > BYTES_MAX) throw tooLarge();
    return bytes;
  }

  private static JsonNode parse(byte[] bytes) {
    try {
      return STRICT.readTree(bytes);
    } catch (JacksonException e) {
      throw Problem.of(400, "json_invalid", "the body is not JSON: " + e.getOriginalMessage())
          .refusal();
    }
  }

  private static Refusal tooLarge() {
    return Problem.of(413, "body_too_large", "the body is larger than " + BYTES_MAX + " bytes")
        .hint("send fewer payments in one array")
        .refusal();
  }
}
