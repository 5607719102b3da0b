package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static dev.bascule.cli.treasury.FakeTreasury.request;
import static dev.bascule.cli.treasury.FakeTreasury.wire;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.signature.Signature;
import dev.bascule.chainrpc.pkcs11.DeviceException;
import dev.bascule.chainrpc.pkcs11.DeviceFault;
import dev.bascule.chainrpc.pkcs11.SoftHsm;
import dev.bascule.cli.CommandRun;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** An officer whose key lies in a real SoftHSM. */
class DeviceCommandsTest {

  private static final String PIN = "4711-secret";

  @TempDir private Path data;
  private SoftHsm hsm;
  private FakeTreasury service;
  private Path pin;
  private Path place;

  @BeforeEach
  void start() throws IOException {
    hsm = SoftHsm.in(data);
    hsm.initialize("treasury", PIN);
    service = new FakeTreasury(data);
    pin = Files.writeString(data.resolve("pin"), PIN + "\n");
    place = place("ada.json", "treasury", "ada");
  }

  @AfterEach
  void stop() {
    if (service != null) service.close();
  }

  private Path place(String file, String token, String key) throws IOException {
    return Files.writeString(
        data.resolve(file),
        "{\"format\":\"bascule/pkcs11/1\",\"library\":\"%s\",\"token\":\"%s\",\"key\":\"%s\"}"
            .formatted(hsm.library(), token, key));
  }

  private static CommandRun run(Object... arguments) {
    var all = new ArrayList<String>(List.of("treasury"));
    for (Object each : arguments) all.add(each.toString());
    CommandRun run = CommandRun.of(all.toArray(String[]::new));
    assertThat(run.out() + run.err()).doesNotContain(PIN);
    return run;
  }

  private CommandRun key(Object... more) {
    var all = new ArrayList<Object>(List.of("key", "--pkcs11", place, "--password", pin));
    all.addAll(List.of(more));
    return run(all.toArray());
  }

  private static String address(CommandRun run) {
    assertThat(run.exit()).as(run.err()).isZero();
    return run.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
  }

  @Test
  void aKeyIsMadeShownAndSignsTheDigestThatThisProgramComputed() throws IOException {
    CommandRun made = key();
    String address = address(made);
    assertThat(made.out()).contains("made in the token, which says that it cannot get out");
    assertThat(address(key("--show"))).isEqualTo(address);
    assertThat(key("--show", "--json").out()).contains("\"neverOutside\": true", address);
    assertThat(key().exit()).isEqualTo(5);
    assertThat(key().err()).contains("key_exists");
    // What the service answers to a yes is shown; what was sent is this key's.
    SigningRequest rent = request("rent", SHOP);
    service.shown = wire(rent, "proposed");
    CommandRun run =
        run(
            "approve",
            "rent",
            "--pkcs11",
            place,
            "--password",
            pin,
            "--first-word",
            rent.asked().words().split(" ")[0],
            "--data",
            data);
    assertThat(run.exit()).as(run.err()).isZero();
    var sent = service.received.getFirst();
    assertThat(sent.path("approver").asString()).isEqualToIgnoringCase(address);
    var signature = Signature.fromBytes(Bytes.fromHex(sent.path("signature").asString()));
    assertThat(Signer.recover(rent.asked().approvalDigest(), signature))
        .contains(Address.ofHex(sent.path("approver").asString()));
  }

  @Test
  void whatIsNotThereIsNamed() throws IOException {
    key();
    Files.writeString(pin, "guessed-wrongly");
    CommandRun wrong = key("--show");
    assertThat(wrong.exit()).isEqualTo(6);
    assertThat(wrong.err())
        .contains("pin_wrong", "tried once", "wrong PINs were entered")
        .doesNotContain("guessed-wrongly");
    Files.writeString(pin, PIN);
    place = place("bo.json", "treasury", "bo");
    assertThat(key("--show").exit()).isEqualTo(4);
    assertThat(key("--show").err()).contains("key_missing", "\"bo\"");
    place = place("far.json", "far", "ada");
    assertThat(key("--show").exit()).isEqualTo(4);
    assertThat(key("--show").err()).contains("token_missing", "there is \"treasury\"");
    Files.writeString(
        place, Files.readString(place).replace(hsm.library().toString(), data + "/absent.so"));
    assertThat(key("--show").exit()).isEqualTo(3);
    assertThat(key("--show").err()).contains("pkcs11_library_missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"key\":\"ada\"|\"key\":\"ada\",\"pin\":\"1234\"|pin: unknown key",
        "\"token\":\"treasury\"|\"token\":\"treasury\",\"slot\":\"0\"|either token or slot",
        "\"token\":\"treasury\",|''|either token or slot",
        "bascule/pkcs11/1|bascule/pkcs11/2|is not one of",
        "\"library\":\"/|\"library\":\"|not a path from the root on"
      })
  void aFileThatSaysAnythingElseIsRefused(String from, String to, String why) throws IOException {
    Files.writeString(place, Files.readString(place).replace(from, to));
    CommandRun run = key("--show");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err()).contains("pkcs11_file_invalid", why);
  }

  @Test
  void aKeyLiesInOnePlace() throws IOException {
    Object[] approve = {"approve", "rent", "--password", pin, "--first-word", "x", "--data", data};
    assertThat(run(approve).exit()).isEqualTo(2);
    var both = new ArrayList<Object>(List.of(approve));
    both.addAll(List.of("--pkcs11", place, "--keystore", data.resolve("key.json")));
    assertThat(run(both.toArray()).exit()).isEqualTo(2);
    assertThat(key("--out", data.resolve("new.json")).exit()).isEqualTo(2);
    assertThat(key("--show", "--keystore", data.resolve("key.json")).exit()).isEqualTo(2);
    assertThat(run("key", "--password", pin).exit()).isEqualTo(2);
    assertThat(run("key", "--keystore", place, "--password", pin).exit()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(DeviceFault.class)
  void everyFaultSaysWhatToDo(DeviceFault fault) {
    Problem problem = DeviceProblem.of(new DeviceException(fault, "why it is so"));
    assertThat(problem.code()).isEqualTo(fault.code());
    assertThat(problem.exit().number()).isBetween(3, 9);
    assertThat(problem.sentence()).contains("why it is so");
    assertThat(problem.hint()).isNotBlank();
  }

  @Test
  void noTwoFaultsHaveOneCode() {
    var codes = new HashSet<String>();
    for (DeviceFault each : DeviceFault.values()) codes.add(each.code());
    assertThat(codes).hasSize(DeviceFault.values().length);
  }
}
