package dev.bascule.service.running;

import dev.bascule.chain.eip712.VaultDomain;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/** Participants and payers with collateral. */
public final class TestPayers {

  private static final int WAIT_SECONDS = 60;

  private final VaultDomain domain;
  private final Address token;
  private final BigInteger unit;
  private final RunningService service;

  public TestPayers(TestChain chain, RunningService service) {
    this.domain =
        new VaultDomain(chain.anvil().chainId(), address(chain.deployment().vaultAddress()));
    this.token = address(chain.deployment().tokenAddress());
    this.unit = chain.unit();
    this.service = service;
  }

  public VaultDomain domain() {
    return domain;
  }

  public Address participant(String name) {
    Address address = TestWallet.address(name);
    service.post("/v1/participants", Map.of("name", name, "address", address.hex()));
    return address;
  }

  public TestWallet wallet(String name) {
    Address _ = participant(name);
    return new TestWallet(name, domain, token, unit);
  }

  /** A payer whose deposit the log has seen. */
  public TestWallet funded(String name, long units) {
    TestWallet wallet = wallet(name);
    service.post(
        "/v1/test/collateral",
        List.of(
            Map.of(
                "address", wallet.address().hex(),
                "amount", Long.toString(units),
                "currency", "BRL")));
    await(name + " has collateral", () -> balance(wallet.address(), "available") == units);
    return wallet;
  }

  public long balance(Address owner, String which) {
    JsonNode row = service.get("/v1/balances?address=" + owner.hex()).json().path("data").get(0);
    return Long.parseLong(row.path(which).path("amount").asString());
  }

  public long notAfter() {
    return Instant.now().getEpochSecond() + 3_600;
  }

  public void await(String what, BooleanSupplier until) {
    long deadline = System.nanoTime() + WAIT_SECONDS * 1_000_000_000L;
    while (!until.getAsBoolean()) {
      if (System.nanoTime() > deadline) throw new AssertionError("not in time: " + what);
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private static Address address(String text) {
    return Address.ofHex(text.toLowerCase(Locale.ROOT));
  }
}
