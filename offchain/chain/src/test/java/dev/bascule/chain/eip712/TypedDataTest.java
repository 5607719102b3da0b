package dev.bascule.chain.eip712;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypedDataTest {

  /** The example of EIP-712. */
  private static final String MAIL =
      """
      {"domain":{"name":"Ether Mail","version":"1","chainId":"1",
        "verifyingContract":"0xcccccccccccccccccccccccccccccccccccccccc"},
       "types":{"Person":[{"name":"name","type":"string"},{"name":"wallet","type":"address"}],
        "Mail":[{"name":"from","type":"Person"},{"name":"to","type":"Person"},
         {"name":"contents","type":"string"}]},
       "primaryType":"Mail",
       "message":{"from":{"name":"Cow","wallet":"0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826"},
        "to":{"name":"Bob","wallet":"0xbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"},
        "contents":"Hello, Bob!"}}
      """;

  /** Every kind of type; the digest is viem's. */
  private static final String ALL =
      """
      {"domain":{"chainId":"1337","verifyingContract":"0x1111111111111111111111111111111111111111"},
       "types":{"Leg":[{"name":"to","type":"address"},{"name":"n","type":"int64"},
         {"name":"tags","type":"bytes4[2]"}],
        "All":[{"name":"legs","type":"Leg[]"},{"name":"grid","type":"uint8[2][]"},
         {"name":"data","type":"bytes"},{"name":"ok","type":"bool"},{"name":"b","type":"bytes32"},
         {"name":"s","type":"string[]"}]},
       "primaryType":"All",
       "message":{"legs":[
         {"to":"0x2222222222222222222222222222222222222222","n":"-5",
          "tags":["0x01020304","0x05060708"]},
         {"to":"0x3333333333333333333333333333333333333333","n":"7",
          "tags":["0x00000000","0xffffffff"]}],
        "grid":[["1","2"],["3","4"],["5","6"]],"data":"0xdeadbeef","ok":true,
        "b":"0xabababababababababababababababababababababababababababababababab",
        "s":["a",""]}}
      """;

  private static TypedData read(String json) {
    return TypedData.read(StrictObject.parse(json.getBytes(UTF_8)));
  }

  @Test
  void theExampleOfTheStandard() {
    assertThat(read(MAIL).digest().hex())
        .isEqualTo("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    assertThat(read(MAIL).encodedType())
        .isEqualTo("Mail(Person from,Person to,string contents)Person(string name,address wallet)");
  }

  @Test
  void anotherEncoderAgrees() {
    assertThat(read(ALL).digest().hex())
        .isEqualTo("0x4e61ba442ba5e358c1ad0e61eba67bb4739fb8f3204adea0398c4a70057bf088");
  }

  /** What another reader could read differently, or would not show. */
  @Test
  void otherFormsAreRefused() {
    Map<String, String> changes =
        Map.ofEntries(
            Map.entry("\"contents\":\"Hello, Bob!\"", "\"contents\":\"Hello\",\"more\":\"x\""),
            Map.entry("\"version\":\"1\",", "\"version\":\"1\",\"extra\":\"1\","),
            Map.entry("\"chainId\":\"1\"", "\"chainId\":\"01\""),
            Map.entry("\"chainId\":\"1\",", "\"chainId\":1,"),
            Map.entry("\"primaryType\":\"Mail\"", "\"primaryType\":\"Person\""),
            Map.entry("0xcd2a3d9f", "0xCD2a3d9f"),
            Map.entry(
                "{\"name\":\"contents\",\"type\":\"string\"}",
                "{\"name\":\"contents\",\"type\":\"str\"}"),
            Map.entry("\"types\":{", "\"types\":{\"Other\":[{\"name\":\"a\",\"type\":\"bool\"}],"),
            Map.entry("\"name\":\"Cow\",", ""));
    changes.forEach((from, to) -> {
      assertThat(MAIL).contains(from);
      assertThatThrownBy(() -> read(MAIL.replace(from, to))).as(to).isInstanceOf(JsonRefused.class);
    });
    assertThatThrownBy(() -> read(ALL.replace("[\"1\",\"2\"]", "[\"1\",\"256\"]")))
        .isInstanceOf(JsonRefused.class);
    assertThatThrownBy(() -> read(ALL.replace("[\"1\",\"2\"]", "[\"1\"]")))
        .isInstanceOf(JsonRefused.class);
    assertThatThrownBy(() -> read(ALL.replace("\"-5\"", "\"-0\""))).isInstanceOf(JsonRefused.class);
  }

  /** A type within itself has no end. */
  @Test
  void aTypeWithinItselfIsRefusedOrEnds() {
    String json =
        """
        {"domain":{"name":"x"},"types":{"A":[{"name":"a","type":"A"}]},"primaryType":"A",
         "message":{"a":{"a":{"a":{}}}}}
        """;
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonRefused.class);
  }
}
