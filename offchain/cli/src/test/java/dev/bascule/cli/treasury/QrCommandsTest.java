package dev.bascule.cli.treasury;

import static dev.bascule.cli.treasury.FakeTreasury.SHOP;
import static dev.bascule.cli.treasury.FakeTreasury.VAULT;
import static dev.bascule.cli.treasury.FakeTreasury.request;
import static dev.bascule.cli.treasury.FakeTreasury.wire;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.airgap.QrFrame;
import dev.bascule.chain.airgap.QrReader;
import dev.bascule.chain.airgap.UrCollector;
import dev.bascule.chain.airgap.UrDocument;
import dev.bascule.chain.airgap.UrParts;
import dev.bascule.chain.airgap.UrStep;
import dev.bascule.chain.airgap.UrType;
import dev.bascule.chain.evm.SignedTransaction;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.CommandRun;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The officer's side of the air gap: requests go as QR codes, answers come as QR codes. */
class QrCommandsTest {

  @TempDir Path data;
  private FakeTreasury service;
  private final SigningRequest rent = request("rent", SHOP);

  @BeforeEach
  void start() throws IOException {
    service = new FakeTreasury(data);
    service.shown = wire(rent, "approved");
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private CommandRun run(Object... arguments) {
    var all = new ArrayList<String>(List.of("treasury"));
    for (Object each : arguments) all.add(each.toString());
    all.addAll(List.of("--data", data.toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static void refused(CommandRun run, int exit, String code) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).contains("code " + code);
  }

  @Test
  void anExportIsShownAsItIsWritten() throws IOException {
    Path frames = data.resolve("frames");
    CommandRun run = run("export", "rent", "--out", data.resolve("rent.json"), "--qr", frames);
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("QR codes    " + frames, "cold sign rent.json");
    UrCollector collector = new UrCollector();
    UrStep step = new UrStep.Known(0, 0);
    try (Stream<Path> files = Files.list(frames)) {
      for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
        var reading = (QrReader.Reading.Text) QrReader.read(Files.readAllBytes(file));
        assertThat(reading.text()).startsWith("UR:BYTES/");
        step = collector.take(reading.text());
      }
    }
    byte[] document = Files.readAllBytes(data.resolve("rent.json"));
    assertThat(document).isEqualTo(RequestJson.write(rent));
    assertThat(step).isEqualTo(new UrStep.Whole(new UrDocument(UrType.BYTES, Bytes.of(document))));
  }

  @Test
  void anExportSaysWhatItCannotShow() throws IOException {
    refused(run("export", "rent"), 2, "qr_unusable");
    refused(run("export", "rent", "--qr", data.resolve("a"), "--qr-as", "psbt"), 2, "qr_unusable");
    Files.writeString(Files.createDirectory(data.resolve("full")).resolve("x"), "x");
    refused(run("export", "rent", "--qr", data.resolve("full")), 5, "folder_not_empty");
    service.shown = wire(large(), "approved");
    Path out = data.resolve("out.json");
    CommandRun large =
        run("export", "rent", "--out", out, "--qr", data.resolve("b"), "--qr-bytes", "30");
    refused(large, 6, "too_large_for_qr");
    assertThat(large.err()).contains("512 are shown at most", "Take a file");
    assertThat(out).doesNotExist();
    assertThat(data.resolve("b")).doesNotExist();
  }

  private static SigningRequest large() {
    long now = Instant.now().getEpochSecond();
    var transaction =
        new DynamicFee(
            FakeTreasury.CHAIN,
            3,
            BigInteger.ONE,
            BigInteger.TEN,
            21_000,
            Optional.of(SHOP),
            BigInteger.ZERO,
            Bytes.of(new byte[9_000]),
            List.of());
    var asked =
        new SigningRequest.Asked(
            "rent",
            "rent",
            Signer.of(FakeTreasury.PAT.publicKey()),
            now,
            now + 3600,
            new Payload.EvmTransaction(VAULT, transaction));
    return RequestJson.proposed(asked, FakeTreasury.PAT.sign(asked.proposalDigest()));
  }

  private byte[] answer() {
    var transaction = ((Payload.EvmTransaction) rent.asked().payload()).transaction();
    SignedTransaction signed = transaction.sign(FakeTreasury.PAT);
    return """
    {"format":"bascule/signing-answer/1","hash":"%s","kind":"evm","raw":"%s","request":"%s"}
    """
        .formatted(signed.hash().hex(), signed.raw().hex(), rent.asked().digest().hex())
        .getBytes(UTF_8);
  }

  private static List<String> shown(UrType type, byte[] document) {
    var split = UrParts.split(new UrDocument(type, Bytes.of(document)), 60);
    return new ArrayList<>(((UrParts.Split.Shown) split).parts().round());
  }

  @Test
  void anAnswerIsScannedOrPhotographed() throws IOException {
    service.shown = wire(rent, "signed");
    List<String> typed = shown(UrType.BYTES, answer());
    Collections.shuffle(typed, new Random(4));
    Path lines = Files.write(data.resolve("typed.txt"), typed);
    CommandRun scanned = run("import", "--ur", lines);
    assertThat(scanned.exit()).as(scanned.err()).isZero();
    assertThat(scanned.out()).contains("proposal    rent, signed");
    int parts = typed.size() / 2;
    assertThat(scanned.err()).contains("(" + (parts - 1) + " of " + parts + ")");
    Path photos = Files.createDirectory(data.resolve("photos"));
    int number = 0;
    for (QrFrame frame : QrFrame.series(typed)) {
      Files.write(photos.resolve(number++ + ".png"), frame.png());
    }
    CommandRun photographed = run("import", "--qr-images", photos);
    assertThat(photographed.exit()).as(photographed.err()).isZero();
    JsonNode expected = JsonMapper.builder().build().readTree(answer());
    assertThat(service.received).containsExactly(expected, expected);
  }

  @Test
  void whatIsNoAnswerIsNotSent() throws IOException {
    List<String> few = shown(UrType.BYTES, answer()).subList(0, 2);
    Path lines = data.resolve("typed.txt");
    refused(run("import", "--ur", Files.write(lines, few)), 3, "parts_missing");
    refused(run("import"), 2, "one_source");
    refused(run("import", "--ur", lines, "--qr-images", data), 2, "one_source");
    Files.write(lines, shown(UrType.PSBT, answer()));
    refused(run("import", "--ur", lines), 9, "psbt_alone");
    Files.write(lines, shown(UrType.BYTES, RequestJson.write(rent)));
    refused(run("import", "--ur", lines), 9, "answer_malformed");
    refused(run("import", data.resolve("absent")), 4, "file_unreadable");
    assertThat(service.received).isEmpty();
  }
}
