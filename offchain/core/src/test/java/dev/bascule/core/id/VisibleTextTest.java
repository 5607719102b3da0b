package dev.bascule.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisibleTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "Jos\u00e9 & filhos, 7",
        "\u6f22\u5b57",
        "\u0645\u062a\u062c\u0631",
        "\u0e23\u0e49\u0e32\u0e19", // Thai, with a mark on its letter
        "\ud83d\ude00",
        "0x5fbdb2315678afecb367f032d93f642f64180aa3",
        "order-1/a_b.c"
      })
  void whatPeopleWriteIsTaken(String text) {
    assertThat(VisibleText.refusal(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "ac\u200bme|has U+200B as character 3, which cannot be seen",
        "acme\u202egpj|has U+202E as character 5, which cannot be seen",
        "\ud83d\ude00\u2066|has U+2066 as character 2, which cannot be seen",
        "acme\ufe0f|has U+FE0F as character 5, which cannot be seen",
        "acme\u3164|has U+3164 as character 5, which cannot be seen",
        "a\u034fcme|has U+034F as character 2, which cannot be seen",
        "a\u00adcme|has U+00AD as character 2, which cannot be seen",
        "a\u0007|has U+0007 as character 2, which cannot be seen",
        "a\u2028b|has U+2028 as character 2, which cannot be seen",
        "a\ue000|has U+E000 as character 2, which cannot be seen",
        "a\u0378|has U+0378 as character 2, which cannot be seen",
        "a\ud800|has U+D800 as character 2, which cannot be seen",
        "a\udb40\udc41|has U+E0041 as character 2, which cannot be seen",
        "a\u00a0b|has U+00A0 as character 2; the only space is U+0020",
        " acme|begins with a space",
        "acme |ends with a space",
        "ac  me|has two spaces together at character 3",
        "\u0301acme|has U+0301 as character 1, a mark without a letter",
        "a \u0301c|has U+0301 as character 3, a mark without a letter",
        "Jose\u0301|is not in Unicode normal form C from character 4",
        "\u212b|is not in Unicode normal form C from character 1",
        "``|is empty"
      })
  void whatLooksLikeSomethingElseIsRefusedWithItsPlace(String text, String why) {
    assertThat(VisibleText.refusal(text)).contains(why);
  }

  @Test
  void theLongestTextIsOneLook() {
    assertThat(VisibleText.refusal("x".repeat(1_000) + "\u200b"))
        .contains("has U+200B as character 1001, which cannot be seen");
  }

  /** What is taken is its own normal form, so two that are equal in form are equal. */
  @Property(seed = "11")
  void whatIsTakenHasOneForm(
      @ForAll @Chars({'a', 'e', ' ', '\u0301', '\u0327', '\u00e9', '\u200b'}) String text) {
    if (VisibleText.refusal(text).isPresent()) return;
    assertThat(Normalizer.normalize(text, Normalizer.Form.NFC)).isEqualTo(text);
    assertThat(text.strip()).isEqualTo(text);
    assertThat(text.chars()).noneMatch(Character::isISOControl);
  }
}
