package dev.bascule.cli.network;

import tools.jackson.databind.JsonNode;

/**
 * What the service said.
 *
 * @param replayed it had said so before, to the same idempotency key
 */
public record Answer(int status, JsonNode body, boolean replayed) {
  public boolean isSuccess() {
    return status / 100 == 2;
  }
}
