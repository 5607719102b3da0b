package dev.bascule.treasury.airgap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.airgap.QrFrame;
import dev.bascule.chain.airgap.QrReader;
import dev.bascule.chain.airgap.UrCollector;
import dev.bascule.chain.airgap.UrDocument;
import dev.bascule.chain.airgap.UrParts;
import dev.bascule.chain.airgap.UrStep;
import dev.bascule.chain.airgap.UrType;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.treasury.ColdRun;
import dev.bascule.treasury.Desk;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Requests come as QR codes, answers go as QR codes, and the documents are the same bytes. */
class QrCrossingTest {

  @TempDir private Path dir;
  private Desk desk;
  private SigningRequest request;

  @BeforeEach
  void open() throws IOException {
    desk = new Desk(Files.createDirectory(dir.resolve("desk")));
    request = desk.request(desk.pay(0, 84_210));
  }

  private static UrParts parts(UrType type, Bytes content, int fragmentBytes) {
    var split = UrParts.split(new UrDocument(type, content), fragmentBytes);
    return ((UrParts.Split.Shown) split).parts();
  }

  private List<String> shown(int fragmentBytes) {
    return new ArrayList<>(
        parts(UrType.BYTES, Bytes.of(RequestJson.write(request)), fragmentBytes).round());
  }

  private Path lines(List<String> lines) throws IOException {
    return Files.write(dir.resolve("scanned.txt"), lines);
  }

  private ColdRun sign(Object... more) {
    Object[] fixed = {
      "sign", "--first-word", request.asked().words().split(" ")[0], "--out", desk.answer()
    };
    return desk.cold(Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  private static void refused(ColdRun run, int exit, String code) {
    assertThat(run.exit()).as(run.out() + run.err()).isEqualTo(exit);
    assertThat(run.err()).contains("code " + code);
  }

  /** Reads what the program wrote as a camera would, in another order, until it is whole. */
  private static UrDocument read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = new ArrayList<>(all.toList());
    }
    Collections.sort(files);
    assertThat(files.getFirst()).hasFileName("film.png");
    Collections.shuffle(files, new Random(5));
    UrCollector collector = new UrCollector();
    for (Path file : files) {
      var reading = QrReader.read(Files.readAllBytes(file));
      UrStep step = collector.take(((QrReader.Reading.Text) reading).text());
      if (step instanceof UrStep.Whole(UrDocument document)) return document;
    }
    throw new AssertionError("not whole: " + collector.missing());
  }

  @Test
  void aRequestIsScannedAndTheAnswerIsShown() throws IOException {
    List<String> kept = ReadParts.justEnough(shown(100), new Random(3));
    kept.add(2, kept.get(0).toLowerCase(Locale.ROOT));
    kept.add(5, kept.get(5).substring(0, 40));
    Path frames = dir.resolve("frames");
    ColdRun run = sign("--ur", lines(kept), "--qr", frames);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("Pay 842.10 CNYT to shop", "QR codes      " + frames);
    assertThat(run.err()).contains("line 6 is passed over: part_damaged");
    assertThat(read(frames))
        .isEqualTo(new UrDocument(UrType.BYTES, Bytes.of(Files.readAllBytes(desk.answer()))));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(frames)))
        .isEqualTo("rwx------");
    // By file it is the same answer, byte for byte.
    byte[] answer = Files.readAllBytes(desk.answer());
    assertThat(desk.sign(request).exit()).isZero();
    assertThat(Files.readAllBytes(desk.answer())).isEqualTo(answer);
  }

  @Test
  void picturesAreInspected() throws IOException {
    Path photos = Files.createDirectory(dir.resolve("photos"));
    List<QrFrame> frames = QrFrame.series(ReadParts.justEnough(shown(200), new Random(3)));
    for (int i = 0; i < frames.size(); i++) {
      Files.write(photos.resolve("photo-" + i + ".PNG"), frames.get(i).png());
    }
    Files.write(photos.resolve("a-cat.png"), new byte[] {1, 2, 3});
    Files.writeString(photos.resolve("notes.txt"), "no picture");
    ColdRun run = ColdRun.of("inspect", "--home", desk.home, "--qr-images", photos);
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains(request.asked().words());
    assertThat(run.err()).contains("a-cat.png is passed over: not_a_png");
  }

  /** A scanner types; what it types after the last part is not waited for. */
  @Test
  void aKeyboardScannerIsReadAsItTypes() throws IOException {
    List<String> typed = shown(100);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(String.join("\r\n", typed).getBytes(US_ASCII)));
    try {
      ColdRun run = ColdRun.of("inspect", "--home", desk.home, "--ur", "-");
      assertThat(run.exit()).as(run.out() + run.err()).isZero();
      int count = typed.size() / 2;
      assertThat(run.err()).contains("(9 of " + count + ")", "(" + count + " of " + count + ")");
      assertThat(System.in.available()).isPositive();
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void somebodyElsesWalletReadsThePsbt() throws IOException {
    request = desk.spend(desk.honest());
    for (String type : List.of("psbt", "crypto-psbt")) {
      Path frames = dir.resolve(type);
      ColdRun run = sign(desk.file(request), "--qr", frames, "--qr-as", type);
      assertThat(run.exit()).as(run.out() + run.err()).isZero();
      UrDocument shown = read(frames);
      assertThat(shown.type().text()).isEqualTo(type);
      String answer = Files.readString(desk.answer());
      assertThat(Psbt.parse(shown.content()).base64())
          .isEqualTo(JsonMapper.shared().readTree(answer).get("psbt").stringValue());
    }
  }

  @Test
  void withoutATerminalPicturesAreWrittenBesideTheAnswer() {
    ColdRun run = sign(desk.file(request), "--qr");
    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.err()).contains("the QR codes are pictures in " + desk.dir + "/answer-qr");
    assertThat(desk.dir.resolve("answer-qr/film.png")).exists();
    refused(sign(desk.file(request), "--qr"), 5, "folder_not_empty");
  }

  @Test
  void whatCannotBeShownIsNotSigned() {
    Path file = desk.file(request);
    refused(sign(file, "--qr", "--qr-as", "psbt"), 2, "qr_unusable");
    refused(sign(file, "--qr", "--qr-as", "jpeg"), 2, "qr_unusable");
    refused(sign(file, "--qr", "--qr-bytes", "19"), 2, "qr_unusable");
    refused(sign(file, "--qr", "--qr-bytes", "801"), 2, "qr_unusable");
    assertThat(desk.answer()).doesNotExist();
    assertThat(sign(file, "--qr", dir.resolve("small"), "--qr-bytes", "20").exit()).isZero();
  }

  /** Too large for codes of 20 bytes: the answer is a file all the same, and the exit says so. */
  @Test
  void anAnswerThatIsTooLargeIsAFileAlone() throws IOException {
    TxOutput[] outputs = new TxOutput[251];
    Arrays.fill(outputs, new TxOutput(new Satoshi(5_000), Desk.STRANGER));
    outputs[250] = new TxOutput(new Satoshi(745_000), desk.wallet.at(1, 3).script());
    request = desk.spend(PsbtUpdate.output(desk.unsigned(outputs), 250, desk.wallet.at(1, 3)));
    Path frames = dir.resolve("frames");
    ColdRun run = sign(desk.file(request), "--qr", frames, "--qr-bytes", "20");
    refused(run, 10, "too_large_for_qr");
    assertThat(Files.readString(desk.answer())).contains("\"signatures\":2");
    assertThat(frames).doesNotExist();
    ColdRun whole = sign(desk.file(request), "--qr", frames, "--qr-bytes", "800");
    assertThat(whole.exit()).as(whole.err()).isZero();
    assertThat(read(frames).content()).isEqualTo(Bytes.of(Files.readAllBytes(desk.answer())));
  }

  @Test
  void whatIsNotOneWholeRequestIsRefusedByName() throws IOException {
    List<String> some = shown(100);
    refused(sign(), 2, "one_source");
    refused(sign(desk.file(request), "--ur", "-"), 2, "one_source");
    refused(sign("--ur", lines(List.of())), 3, "parts_missing");
    ColdRun few = sign("--ur", lines(some.subList(0, 3)));
    refused(few, 3, "parts_missing");
    assertThat(few.err()).contains("3 of " + some.size() / 2 + " parts are here, not yet 4, 5");
    request = desk.request(desk.pay(1, 84_210));
    List<String> mixed = new ArrayList<>(some.subList(0, 3));
    mixed.add(shown(100).get(3));
    ColdRun other = sign("--ur", lines(mixed));
    refused(other, 9, "other_document");
    assertThat(other.err()).contains("line 4: ");
    UrParts alone = parts(UrType.CRYPTO_PSBT, desk.honest().bytes(), 200);
    refused(sign("--ur", lines(alone.round())), 9, "psbt_alone");
    UrParts noise = parts(UrType.BYTES, Bytes.of("{}".getBytes(US_ASCII)), 200);
    refused(sign("--ur", lines(noise.round())), 3, "document_malformed");
    refused(sign("--qr-images", dir.resolve("absent")), 3, "file_unusable");
    refused(sign("--ur", dir.resolve("absent")), 3, "file_unusable");
    assertThat(desk.answer()).doesNotExist();
  }
}
