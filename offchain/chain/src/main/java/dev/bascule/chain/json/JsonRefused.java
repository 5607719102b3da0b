package dev.bascule.chain.json;

/** A document that is not what it should be, with the path to the place. */
public final class JsonRefused extends RuntimeException {

  private final String path;

  public JsonRefused(String path, String reason) {
    super((path.isEmpty() ? "the document" : path) + ": " + reason);
    this.path = path;
  }

  public String path() {
    return path;
  }
}
