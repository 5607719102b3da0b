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

  @Test
  void aNameThatLooksLikeAnotherIsRefusedWithItsPlace() {
    String json = "{\"key\":\"ac\\u200bme\"}";
    assertThatThrownBy(
            () -> StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)).visibleText("key", 9))
        .isInstanceOf(JsonRefused.class)
        .hasMessage("key: has U+200B as character 3, which cannot be seen");
    assertThatThrownBy(() ->
            StrictObject.parse("{\"key\":\"acme\"}".getBytes(StandardCharsets.UTF_8))
                .visibleText("key", 3))
        .hasMessage("key: has 4 characters; 3 fit");
  }

  private static String read(String escaped) {
    String json = "{\"key\":\"" + escaped + "\"}";
    return StrictObject.parse(json.getBytes(StandardCharsets.UTF_8)).text("key");
  }
}
