package dev.bascule.treasury.backup;

import dev.bascule.chain.drill.BackupDrill;
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
import org.jspecify.annotations.Nullable;
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
      "  cold backup drill --record backup-record.json --report drill.json --statement minutes.json"
    })
final class DrillCommand implements Callable<Integer> {

  private static final int STATEMENT_MAX = 4 << 20;

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

  @Option(
      names = "--statement",
      paramLabel = "FILE",
      description =
          "A file of yours, such as the minutes of the drill: the report has its SHA-256.")
  private @Nullable Path statement;

  @Override
  public Integer call() throws IOException {
    BackupRecord expected = BackupRecord.read(record);
    try (GivenShares.Combined combined = shares.combine()) {
      if (!expected.isOf(combined.seed())) {
        throw CombineCommand.otherKey(expected, combined.seed().fingerprint().toString());
      }
      ObjectNode claims = claims(expected, combined);
      try (SecretKey key = combined.seed().account(0)) {
        claims.put("signature", key.sign(BackupDrill.digest(claims)).toBytes().hex());
      }
      PrivateFile.create(
          report, (JsonText.indented(claims) + "\n").getBytes(StandardCharsets.UTF_8));
      return say(expected, claims);
    }
  }

  private ObjectNode claims(BackupRecord expected, GivenShares.Combined combined)
      throws IOException {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("format", BackupDrill.FORMAT);
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
    if (statement != null) {
      byte[] stated = PrivateFile.read(statement, STATEMENT_MAX);
      claims.put("statement", Hash32.sha256(stated).hex());
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
