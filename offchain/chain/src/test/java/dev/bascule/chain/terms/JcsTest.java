package dev.bascule.chain.terms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.JsonRefused;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JcsTest {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The sorting example of RFC 8785, section 3.2.3, and its strings of 3.2.2. */
  @Test
  void theExamplesOfRfc8785() {
    assertThat(
            canonical(
                "{\"\\u20ac\":\"Euro Sign\",\"\\r\":\"Carriage Return\",\"\\ufb33\":\"Hebrew\","
                    + "\"1\":\"One\",\"\\ud83d\\ude00\":\"Emoji\",\"\\u0080\":\"Control\","
                    + "\"\\u00f6\":\"o\"}"))
        .isEqualTo(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"\u00f6\":\"o\","
                + "\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji\",\"\ufb33\":\"Hebrew\"}");
    assertThat(canonical("[\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\"]"))
        .isEqualTo("[\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"]");
    assertThat(canonical("{\"b\" : [null, true, -0, 10] , \"a\":{}}"))
        .isEqualTo("{\"a\":{},\"b\":[null,true,0,10]}");
  }

  @Test
  void whatHasNoExactFormIsRefused() {
    for (String json : new String[] {"1.5", "1e2", "9007199254740992", "\"\\ud800\""}) {
      assertThatThrownBy(() -> canonical(json)).isInstanceOf(JsonRefused.class);
    }
  }

  private static String canonical(String json) {
    return new String(Jcs.canonical(MAPPER.readTree(json)), StandardCharsets.UTF_8);
  }
}
