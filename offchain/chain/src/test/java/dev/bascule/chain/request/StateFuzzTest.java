package dev.bascule.chain.request;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.bascule.chain.json.JsonRefused;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents with wrong bytes: refused by what they are, and never believed or thrown over. */
class StateFuzzTest extends StateReviewDesk {

  private static final int ROUNDS = 3_000;
  private static final String HEX = "0123456789abcdef";

  /** Bytes of the whole document: most of these end in the reader. */
  @Test
  void wrongBytesAreRefused() {
    byte[] honest = RequestJson.write(pay(7).with(state.proving(ACCOUNT, SHOP)));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] wrong = honest.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        wrong[random.nextInt(wrong.length)] = (byte) random.nextInt(256);
      }
      notBelieved(wrong, honest, seed);
    }
  }

  /** Digits of the state: the reader takes these, and seals and hashes have to tell. */
  @Test
  void wrongDigitsOfTheStateProveNothingElse() {
    byte[] honest = RequestJson.write(pay(7).with(state.proving(ACCOUNT, SHOP)));
    int state = new String(honest, ISO_8859_1).indexOf("\"state\"");
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int read = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] wrong = honest.clone();
      int at = state + random.nextInt(wrong.length - state);
      if (HEX.indexOf(wrong[at]) < 0) continue;
      wrong[at] = (byte) HEX.charAt(random.nextInt(16));
      if (notBelieved(wrong, honest, seed)) read++;
    }
    assertThat(read).as("seed %d", seed).isGreaterThan(ROUNDS / 10);
  }

  /** Whether it was read; what is read is refused, unless it is the honest document. */
  private static boolean notBelieved(byte[] document, byte[] honest, long seed) {
    String named = "seed " + seed + ": " + new String(document, ISO_8859_1);
    try {
      SigningRequest request = RequestJson.read(document);
      Review review = RequestReview.review(request, basis(), NOW);
      if (Arrays.equals(document, honest)) return true;
      boolean sameState = request.state().equals(RequestJson.read(honest).state());
      assertThat(review.isRefused() || sameState).as(named).isTrue();
      return true;
    } catch (JsonRefused refused) {
      return false;
    } catch (RuntimeException unexpected) {
      return fail(named, unexpected);
    }
  }
}
