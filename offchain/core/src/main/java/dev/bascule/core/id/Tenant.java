package dev.bascule.core.id;

/** Whose books: each tenant of an operator has references and accounts of its own. */
public record Tenant(int number) {
  public Tenant {
    if (number <= 0) throw new IllegalArgumentException("a tenant's number is above 0: " + number);
  }

  @Override
  public String toString() {
    return Integer.toString(number);
  }
}
