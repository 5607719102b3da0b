package dev.bascule.chain.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StrictObjectTest {

  @Test
  void aLoneSurrogateIsNoText() {
    for (String text : new String[] {"\\ud800", "a\\udc00", "\\udc00\\ud800"}) {
      assertThatThrownBy(() -> read(text))
          .isInstanceOf(JsonRefused.class)
          .hasMessageContaining("key");
    }
    assertThat(read("\\ud83d\\ude00")).isEqualTo("\ud83d\ude00");
  }

  private static String read(String escaped) {
    String json = "{\"key\":\"" + escaped + "\"}";
    return StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)).text("key");
  }
}
