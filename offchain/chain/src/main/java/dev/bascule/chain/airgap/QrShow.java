package dev.bascule.chain.airgap;

import dev.bascule.chain.Bytes;
import java.util.List;
import java.util.Optional;

/** A document as somebody asks to see it. */
public final class QrShow {

  private static final String DOCUMENT = "document";

  /** What there is to show. */
  public sealed interface Outcome {

    /** In turn, for as long as somebody looks. */
    record Shown(List<QrFrame> frames) implements Outcome {
      public Shown {
        frames = List.copyOf(frames);
      }
    }

    record TooLarge(int bytes, int parts) implements Outcome {}

    /** Not asked for as it can be asked for. */
    record Unusable(String why) implements Outcome {}
  }

  private QrShow() {}

  /**
   * Why it cannot be shown like this, whatever its size; empty where it can.
   *
   * @param as {@code document}, or the type of a PSBT
   * @param fragmentBytes in one code
   * @param holdsPsbt whether the document will hold a PSBT
   */
  public static Optional<String> unusable(String as, int fragmentBytes, boolean holdsPsbt) {
    if (fragmentBytes < UrParts.FRAGMENT_BYTES_MIN || fragmentBytes > UrParts.FRAGMENT_BYTES_MAX) {
      return Optional.of(
          "%d bytes in one code; from %d to %d there can be"
              .formatted(fragmentBytes, UrParts.FRAGMENT_BYTES_MIN, UrParts.FRAGMENT_BYTES_MAX));
    }
    if (as.equals(DOCUMENT)) return Optional.empty();
    if (psbtType(as).isEmpty()) {
      return Optional.of("type " + as + "; there are document, psbt and crypto-psbt");
    }
    return holdsPsbt ? Optional.empty() : Optional.of("as " + as + ", and it holds no PSBT");
  }

  private static Optional<UrType> psbtType(String as) {
    return UrType.of(as).filter(type -> type != UrType.BYTES);
  }

  /**
   * @param document the bytes of the file
   * @param psbt the PSBT in it
   */
  public static Outcome of(String as, int fragmentBytes, Bytes document, Optional<Bytes> psbt) {
    Optional<String> why = unusable(as, fragmentBytes, psbt.isPresent());
    if (why.isPresent()) return new Outcome.Unusable(why.get());
    UrDocument shown =
        psbtType(as)
            .map(type -> new UrDocument(type, psbt.orElseThrow()))
            .orElseGet(() -> new UrDocument(UrType.BYTES, document));
    return switch (UrParts.split(shown, fragmentBytes)) {
      case UrParts.Split.Shown(UrParts parts) -> new Outcome.Shown(QrFrame.series(parts.round()));
      case UrParts.Split.TooLarge(int bytes, int parts) -> new Outcome.TooLarge(bytes, parts);
    };
  }
}
