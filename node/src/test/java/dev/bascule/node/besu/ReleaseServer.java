package dev.bascule.node.besu;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.bascule.core.id.Hash32;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A download page with one release on it, which it can also serve badly. */
final class ReleaseServer implements AutoCloseable {

  enum Manner {
    WHOLE,
    CUT_OFF,
    MISSING,
    MOVED,
    /** The length is not told before. */
    CHUNKED,
    /** A length is told that nobody would want. */
    HUGE
  }

  private final HttpServer server;
  private final byte[] zip;
  private final Manner manner;
  private final AtomicInteger requests = new AtomicInteger();

  ReleaseServer(byte[] zip, Manner manner) throws IOException {
    this(
        zip,
        manner,
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
  }

  private ReleaseServer(byte[] zip, Manner manner, HttpServer server) {
    this.zip = zip;
    this.manner = manner;
    this.server = server;
    server.createContext("/", this::answer);
    server.start();
  }

  /** Over TLS, with a certificate that only {@code store} knows. */
  static ReleaseServer overTls(byte[] zip, Path store, String password) throws Exception {
    var keys = KeyStore.getInstance(store.toFile(), password.toCharArray());
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password.toCharArray());
    var tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    var server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new ReleaseServer(zip, Manner.WHOLE, server);
  }

  /** A zip that unpacks to something that looks like a Besu. */
  static byte[] besu(String version) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("besu-" + version + "/bin/besu", "#!/bin/sh\necho besu/v" + version + "\n");
    files.put("besu-" + version + "/lib/besu-app-" + version + ".jar", "jar");
    return zip(files);
  }

  static byte[] zip(Map<String, String> files) {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return bytes.toByteArray();
  }

  static String sha256(byte[] bytes) {
    return Hash32.sha256(bytes).hex().substring(2);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    switch (manner) {
      case MISSING -> exchange.sendResponseHeaders(404, -1);
      case MOVED -> {
        if (!path.startsWith("/elsewhere")) {
          exchange.getResponseHeaders().add("Location", "/elsewhere" + path);
          exchange.sendResponseHeaders(302, -1);
        } else {
          exchange.sendResponseHeaders(200, zip.length);
          exchange.getResponseBody().write(zip);
        }
      }
      case WHOLE -> {
        exchange.sendResponseHeaders(200, zip.length);
        exchange.getResponseBody().write(zip);
      }
      case CHUNKED -> {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(zip);
      }
      case HUGE -> {
        exchange.sendResponseHeaders(200, 3L << 30);
        exchange.getResponseBody().write(zip);
        exchange.getResponseBody().flush();
      }
      case CUT_OFF -> {
        exchange.sendResponseHeaders(200, zip.length);
        exchange.getResponseBody().write(zip, 0, zip.length / 2);
      }
    }
    exchange.close();
  }

  URI url() {
    return URI.create(
        (server instanceof HttpsServer ? "https://localhost:" : "http://127.0.0.1:")
            + server.getAddress().getPort()
            + "/");
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
