import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes the image of {@code cold} in {@code target/image}: a Java runtime of two modules, the jars
 * without what could reach a network, the start script, and the manifest of all files. The build
 * starts it; it is not part of what ships.
 */
final class ImageBuild {

  /** What the program does not use, and what refers to sockets, channels, URLs or directories. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          "org/bouncycastle/(jce|jcajce|x509|i18n|pqc|mozilla|iana|oer|its)/.*"
              + "|org/bouncycastle/asn1/StreamUtil\\.class"
              + "|kotlin/io/TextStreamsKt\\.class"
              + "|com/google/zxing/(aztec|client|datamatrix|maxicode|multi|oned|pdf417)/.*"
              + "|com/google/zxing/MultiFormat.*"
              + "|META-INF/(versions|maven|services)/.*"
              + "|META-INF/(.*\\.(SF|RSA|DSA|EC)|INDEX\\.LIST)"
              + "|module-info\\.class"
              + "|(code|storage|vectors|runtime|compiler)/.*\\.(json|hex)");

  /** Needed to start; their methods that open something are not, and are left out. */
  private static final Set<String> CUT =
      Set.of(
          "tools/jackson/core/json/async/NonBlockingByteBufferJsonParser.class",
          "tools/jackson/core/TokenStreamFactory.class",
          "picocli/CommandLine$PropertiesDefaultProvider.class");

  private static final FileTime TIME = FileTime.fromMillis(1_793_491_200_000L); // 2026-11-01
  private static final String MANIFEST = "MANIFEST.sha256";

  private static final String SCRIPT =
      """
      #!/bin/sh
      # The air-gapped signer. No core dump, no performance file, no debugger, no agent.
      here=$(dirname -- "$(readlink -f -- "$0")")/..
      here=$(CDPATH='' cd -- "$here" && pwd -P) || exit 1
      ulimit -c 0 2>/dev/null
      unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH
      exec "$here/bin/java" -XX:+DisableAttachMechanism -XX:-UsePerfData -XX:-CreateCoredumpOnCrash \\
        -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx768m -Xshare:auto -Xlog:disable \\
        --enable-native-access=ALL-UNNAMED "-Dbascule.image=$here" \\
        -cp "$here/app/*" dev.bascule.treasury.ColdCommand "$@"
      """;

  private ImageBuild() {}

  /**
   * @param arguments the module's target folder, and the jar of the module
   */
  public static void main(String... arguments) throws IOException {
    Path target = Path.of(arguments[0]);
    Path image = target.resolve("image");
    delete(image);
    jlink(image);
    Path app = Files.createDirectory(image.resolve("app"));
    copy(Path.of(arguments[1]), app);
    try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) copy(jar, app);
    }
    Path script = image.resolve("bin").resolve("cold");
    Files.writeString(script, SCRIPT);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(image.resolve(MANIFEST), manifest(image));
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) return;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
    }
  }

  private static void jlink(Path image) {
    PrintStream out = System.out;
    int exit =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jlink"))
            .run(
                out,
                System.err,
                "--add-modules",
                // BouncyCastle names a logger; nothing is ever logged.
                "java.base,java.logging",
                "--strip-java-debug-attributes",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                image.toString());
    if (exit != 0) throw new IllegalStateException("jlink ended with " + exit);
  }

  /** In the order of names and with one time, so that two builds make the same bytes. */
  private static void copy(Path jar, Path app) throws IOException {
    TreeMap<String, byte[]> kept = new TreeMap<>();
    try (JarFile from = new JarFile(jar.toFile())) {
      for (JarEntry entry : from.stream().toList()) {
        if (entry.isDirectory() || LEFT_OUT.matcher(entry.getName()).matches()) continue;
        try (InputStream content = from.getInputStream(entry)) {
          byte[] bytes = content.readAllBytes();
          boolean cut = CUT.contains(entry.getName());
          kept.put(entry.getName(), cut ? withoutOpening(bytes) : bytes);
        }
      }
    }
    Path copy = app.resolve(jar.getFileName());
    try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy))) {
      for (var each : kept.entrySet()) {
        JarEntry entry = new JarEntry(each.getKey());
        entry.setLastModifiedTime(TIME);
        to.putNextEntry(entry);
        to.write(each.getValue());
        to.closeEntry();
      }
    }
  }

  private static byte[] withoutOpening(byte[] bytes) {
    ClassFile file = ClassFile.of(ClassFile.ConstantPoolSharingOption.NEW_POOL);
    return file.transformClass(
        file.parse(bytes),
        ClassTransform.dropping(element -> element instanceof MethodModel method && opens(method)));
  }

  private static boolean opens(MethodModel method) {
    return method.code().stream()
        .flatMap(code -> code.elementStream())
        .anyMatch(element -> element instanceof InvokeInstruction call && opens(call));
  }

  private static boolean opens(InvokeInstruction call) {
    String owner = call.owner().asInternalName();
    return owner.startsWith("java/nio/channels/")
        || (owner.equals("java/net/URL") && call.name().stringValue().startsWith("open"));
  }

  private static String manifest(Path image) throws IOException {
    StringBuilder lines = new StringBuilder();
    try (Stream<Path> all = Files.walk(image)) {
      List<Path> files =
          all.filter(Files::isRegularFile).sorted(Comparator.comparing(Path::toString)).toList();
      for (Path file : files) {
        lines.append(sha256(file)).append("  ").append(image.relativize(file)).append('\n');
      }
    }
    return lines.toString();
  }

  private static String sha256(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
