package dev.bascule.treasury.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.chain.terms.Jcs;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.file.JsonText;
import dev.bascule.treasury.file.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code cold backup drill}. */
@Command(
    name = "drill",
    description = {
      "Prove that these shares still give the key.",
      "Puts them together in memory, compares with the record,",
      "and writes a report that the key itself signs. The key is not shown and not kept."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold backup drill --record backup-record.json /media/a/share-1-1.txt"
          + " /media/c/share-1-3.txt",
      "  cold backup drill --record backup-record.json --report drill.json"
    })
final class DrillCommand implements Callable<Integer> {

  static final byte[] DOMAIN = "bascule backup drill 1\n".getBytes(US_ASCII);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final GivenShares shares = new GivenShares();

  @Option(
      names = "--record",
      required = true,
      paramLabel = "FILE",
      description = "The record that split wrote.")
  private Path record = Path.of("");

  @Option(
      names = "--report",
      paramLabel = "FILE",
      defaultValue = "drill-report.json",
      description = "Where the report goes (default: ${DEFAULT-VALUE}).")
  private Path report = Path.of("drill-report.json");

  @Override
  public Integer call() throws IOException {
    BackupRecord expected = BackupRecord.read(record);
    try (GivenShares.Combined combined = shares.combine()) {
      if (!expected.isOf(combined.seed())) {
        throw CombineCommand.otherKey(expected, combined.seed().fingerprint().toString());
      }
      ObjectNode claims = claims(expected, combined);
      try (SecretKey key = combined.seed().account(0)) {
        claims.put("signature", key.sign(digest(claims)).toBytes().hex());
      }
      PrivateFile.create(
          report, (JsonText.indented(claims) + "\n").getBytes(StandardCharsets.UTF_8));
      return say(expected, claims);
    }
  }

  /** Keccak-256 over the domain and the canonical report without its signature. */
  static Hash32 digest(ObjectNode claims) {
    return Keccak256.hash(DOMAIN, Jcs.canonical(claims));
  }

  private static ObjectNode claims(BackupRecord expected, GivenShares.Combined combined) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("format", "bascule/backup-drill/1");
    claims.put("at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    claims.put("wallet", expected.wallet().toString());
    claims.put("account", expected.account().hex());
    claims.put("record", Hash32.sha256(Jcs.canonical(expected.toJson())).hex());
    ArrayNode used = claims.putArray("shares");
    for (String mark : combined.marks()) {
      ObjectNode share = used.addObject().put("mark", mark);
      expected
          .placeOf(mark)
          .ifPresent(place -> share.put("group", place.group()).put("share", place.member()));
    }
    return claims;
  }

  private int say(BackupRecord expected, ObjectNode claims) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("wallet", expected.wallet().toString());
    json.put("account", expected.account().hex());
    json.put("matches", true);
    json.put("report", report.toString());
    terminal.result(
        json,
        () -> {
          for (var share : claims.get("shares")) {
            String place =
                share.has("group")
                    ? "group "
                        + share.get("group").intValue()
                        + ", share "
                        + share.get("share").intValue()
                    : "not in the record";
            terminal.line("share    " + share.get("mark").stringValue() + "  " + place);
          }
          terminal.line("wallet   " + expected.wallet() + ", as the record names it");
          terminal.line("account  " + expected.account().hex() + ", which signed the report");
          terminal.line("report   " + report);
        });
    return ExitCode.OK.number();
  }
}
