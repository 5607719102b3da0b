package dev.bascule.treasury.media;

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
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.treasury.Desk;
import dev.bascule.treasury.airgap.ReadParts;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image as it goes onto a stick: what it is made of, and that it works. */
class ImageIT {

  private static final Path IMAGE = Path.of("target/image");

  /** Sockets, channels, URL connections, directories, remote calls, agents. */
  private static final Pattern NETWORK =
      Pattern.compile(
          "java/net/(.*Socket.*|Datagram.*|URLConnection|HttpURLConnection|JarURLConnection"
              + "|URLClassLoader|URLStreamHandler.*|ContentHandler.*|Proxy.*|Authenticator.*)"
              + "|java/net/http/.*|java/nio/channels/.*|javax/net/.*|javax/naming/.*|java/rmi/.*"
              + "|sun/.*|com/sun/.*|jdk/.*");

  /** The name of a type, in which nothing is opened: JSON and options can hold an address. */
  private static final String ADDRESS_TYPE = "java/net/InetSocketAddress";

  private static final Pattern TYPE = Pattern.compile("L([a-z]+/[A-Za-z0-9_$/]+);");

  /** The JDK has sockets in its base module; what is on the class path cannot name them. */
  @Test
  void noClassRefersToTheNetwork() throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    int classes = 0;
    try (Stream<Path> jars = Files.list(IMAGE.resolve("app"))) {
      for (Path jar : jars.toList()) {
        try (JarFile open = new JarFile(jar.toFile())) {
          for (JarEntry entry : open.stream().toList()) {
            if (!entry.getName().endsWith(".class")) continue;
            classes++;
            try (InputStream bytes = open.getInputStream(entry)) {
              Set<String> network = network(ClassFile.of().parse(bytes.readAllBytes()));
              if (!network.isEmpty()) found.put(entry.getName(), network);
            }
          }
        }
      }
    }
    assertThat(found).isEmpty();
    assertThat(classes).isGreaterThan(3_000);
  }

  /** The reading finds what it looks for: this very class refers to nothing, these do. */
  @Test
  void theReadingSeesANetwork() throws IOException {
    for (Class<?> one : List.of(Opens.class, Reads.class, Names.class)) {
      String name = one.getName().replace('.', '/') + ".class";
      try (InputStream bytes = ImageIT.class.getResourceAsStream("/" + name)) {
        assertThat(network(ClassFile.of().parse(bytes.readAllBytes()))).as(name).isNotEmpty();
      }
    }
  }

  static final class Opens {
    java.io.Closeable open() throws IOException {
      return java.nio.channels.SocketChannel.open();
    }
  }

  static final class Reads {
    InputStream open(java.net.URL url) throws IOException {
      return url.openStream();
    }
  }

  static final class Names {
    java.net.Socket socket;
  }

  private static Set<String> network(ClassModel model) {
    Set<String> found = new TreeSet<>();
    for (PoolEntry entry : model.constantPool()) {
      switch (entry) {
        case ClassEntry type -> add(found, type.asInternalName());
        case MemberRefEntry member -> {
          String name = member.name().stringValue();
          boolean opens = name.startsWith("open") || name.equals("getContent");
          if (member.owner().asInternalName().equals("java/net/URL") && opens) {
            found.add("java/net/URL." + name);
          }
        }
        case Utf8Entry text -> {
          Matcher types = TYPE.matcher(text.stringValue());
          while (types.find()) add(found, types.group(1));
        }
        default -> {}
      }
    }
    return found;
  }

  private static void add(Set<String> found, String type) {
    if (NETWORK.matcher(type).matches() && !type.equals(ADDRESS_TYPE)) found.add(type);
  }

  @Test
  void theRuntimeHasTwoModules() throws Exception {
    Run run = run(IMAGE.resolve("bin/java"), "--list-modules");
    assertThat(run.out.lines().map(line -> line.replaceAll("@.*", "")).toList())
        .containsExactly("java.base", "java.logging");
  }

  /** No library of the JDK that opens sockets for others, none of ours but the curve's. */
  @Test
  void nativeLibrariesAreFew() throws IOException {
    try (Stream<Path> files = Files.walk(IMAGE)) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.endsWith(".so"))
                  .filter(name -> !name.startsWith("libjvm"))
                  .sorted()
                  .toList())
          .isSubsetOf(
              List.of(
                  "libjava.so",
                  "libjimage.so",
                  "libjli.so",
                  "libjsig.so",
                  "libnet.so",
                  "libnio.so",
                  "libsimdsort.so",
                  "libsyslookup.so",
                  "libverify.so",
                  "libzip.so"));
    }
  }

  /** A whole life, started from the image by its own script. */
  @Test
  void theImageWorks(@TempDir Path dir) throws Exception {
    Path cold = IMAGE.resolve("bin/cold").toAbsolutePath();
    Path password = Files.writeString(dir.resolve("password"), "a long password");
    Path home = dir.resolve("cold");
    Run init = run(cold, "init", "--home", home, "--password", password, "--scrypt-bits", "10");
    assertThat(init.exit).as(init.out).isZero();
    Run split =
        run(
            cold,
            "backup",
            "split",
            "--home",
            home,
            "--password",
            password,
            "--groups",
            "2of3",
            "--to",
            dir.resolve("s"),
            "--record",
            dir.resolve("record.json"),
            "--exponent",
            "0");
    assertThat(split.exit).as(split.out).isZero();
    Run drill =
        run(
            cold,
            "backup",
            "drill",
            "--record",
            dir.resolve("record.json"),
            "--report",
            dir.resolve("drill.json"),
            dir.resolve("s/share-1-3.txt"),
            dir.resolve("s/share-1-2.txt"));
    assertThat(drill.exit).as(drill.out).isZero();
    Run show = run(cold, "policy", "show", "--home", home);
    assertThat(show.out).contains("\"addressBookOnly\": \"yes\"");
    Run itself =
        run(cold, "verify-self", "--folder", "--home", home, "--password", password, "--json");
    assertThat(itself.exit).as(itself.out).isZero();
    assertThat(itself.out).contains("\"counter\": 1");
  }

  /** A request scanned and photographed, an answer shown, by the image alone. */
  @Test
  void theImageReadsAndShowsQrCodes(@TempDir Path dir) throws Exception {
    Path cold = IMAGE.resolve("bin/cold").toAbsolutePath();
    Desk desk = new Desk(Files.createDirectory(dir.resolve("desk")));
    SigningRequest request = desk.request(desk.pay(0, 84_210));
    UrDocument document =
        new UrDocument(UrType.BYTES, Bytes.of(Files.readAllBytes(desk.file(request))));
    List<String> shown = ((UrParts.Split.Shown) UrParts.split(document, 200)).parts().round();
    Path scanned = Files.write(dir.resolve("scanned"), ReadParts.justEnough(shown, new Random(3)));
    Path photos = Files.createDirectory(dir.resolve("photos"));
    for (QrFrame frame : QrFrame.series(shown)) {
      Files.write(photos.resolve(System.identityHashCode(frame) + ".png"), frame.png());
    }
    Run inspected = run(cold, "inspect", "--home", desk.home, "--qr-images", photos);
    assertThat(inspected.exit).as(inspected.out).isZero();
    assertThat(inspected.out).contains(request.asked().words());
    Run signed =
        run(
            cold,
            "sign",
            "--home",
            desk.home,
            "--witness",
            desk.witness,
            "--password",
            desk.password,
            "--first-word",
            request.asked().words().split(" ")[0],
            "--ur",
            scanned,
            "--out",
            desk.answer(),
            "--qr");
    assertThat(signed.exit).as(signed.out).isZero();
    UrCollector collector = new UrCollector();
    UrStep step = new UrStep.Known(0, 0);
    try (Stream<Path> frames = Files.list(desk.dir.resolve("answer-qr"))) {
      for (Path frame : frames.toList()) {
        var reading = (QrReader.Reading.Text) QrReader.read(Files.readAllBytes(frame));
        step = collector.take(reading.text());
      }
    }
    assertThat(step)
        .isEqualTo(
            new UrStep.Whole(
                new UrDocument(UrType.BYTES, Bytes.of(Files.readAllBytes(desk.answer())))));
  }

  /** One byte of one file, one file more: the manifest notices both. */
  @Test
  void aChangedImageIsNoticed(@TempDir Path dir) throws Exception {
    Path copy = dir.resolve("image");
    assertThat(run(Path.of("/bin/cp"), "-r", IMAGE.toAbsolutePath(), copy).exit).isZero();
    Path cold = copy.resolve("bin/cold");
    assertThat(run(cold, "verify-self").exit).isZero();
    Path release = copy.resolve("release");
    Files.write(release, (Files.readString(release) + "#").getBytes(UTF_8));
    Files.writeString(copy.resolve("app/more.txt"), "x");
    Run changed = run(cold, "verify-self", "--json");
    assertThat(changed.exit).isEqualTo(9);
    assertThat(changed.out).contains("\"release\"").contains("\"app/more.txt\"");
  }

  /**
   * Killed at any moment of making a folder, the disk holds the seed under its password or not at
   * all. The seed is known here, because it comes from shares.
   */
  @Test
  void aKillLeavesNoSecretBehind(@TempDir Path dir) throws Exception {
    Path cold = IMAGE.resolve("bin/cold").toAbsolutePath();
    String hex = "00112233445566778899aabbccddeeff".repeat(2);
    Path seed = Files.writeString(dir.resolve("seed"), hex);
    Path media = dir.resolve("media");
    Run split =
        run(
            cold,
            "backup",
            "split",
            "--seed",
            seed,
            "--groups",
            "2of2",
            "--to",
            media,
            "--record",
            dir.resolve("record.json"),
            "--exponent",
            "0");
    assertThat(split.exit).as(split.out).isZero();
    Files.delete(seed);
    Path password = Files.writeString(dir.resolve("password"), "a long password");
    Path work = Files.createDirectory(dir.resolve("work"));
    int whole = 0;
    for (int millis = 200; millis <= 3_000; millis += 400) {
      Path home = work.resolve("cold-" + millis);
      Process process =
          process(
              cold,
              "init",
              "--home",
              home,
              "--password",
              password,
              "--scrypt-bits",
              "16",
              "--from-shares",
              media.resolve("share-1-1.txt"),
              media.resolve("share-1-2.txt"));
      process.waitFor(millis, TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      if (Files.exists(home.resolve("keystore.json"))) whole++;
    }
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content =
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        String raw =
            new String(
                java.util.HexFormat.of().parseHex(hex),
                java.nio.charset.StandardCharsets.ISO_8859_1);
        if (content.contains(hex) || content.contains(raw)) found.add(file.toString());
      }
    }
    assertThat(found).isEmpty();
    Path last = work.resolve("last");
    Run init =
        run(
            cold,
            "init",
            "--home",
            last,
            "--password",
            password,
            "--scrypt-bits",
            "10",
            "--from-shares",
            media.resolve("share-1-1.txt"),
            media.resolve("share-1-2.txt"));
    assertThat(init.exit).as(init.out + whole).isZero();
  }

  private record Run(int exit, String out) {}

  private static Run run(Path program, Object... arguments) throws Exception {
    Process process = process(program, arguments);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out);
  }

  private static Process process(Path program, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    for (Object argument : arguments) command.add(argument.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    return builder.start();
  }
}
