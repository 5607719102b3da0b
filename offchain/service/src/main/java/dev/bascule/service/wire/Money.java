package dev.bascule.service.wire;

/** Money on the wire: minor units as text, because a JSON number is a float to many readers. */
public record Money(String amount, String currency, int exponent) {

  public static Money of(long units, String currency, int exponent) {
    return new Money(Long.toString(units), currency, exponent);
  }
}
