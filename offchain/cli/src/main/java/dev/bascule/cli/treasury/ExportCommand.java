package dev.bascule.cli.treasury;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.cli.network.Fields;
import dev.bascule.cli.network.NetworkOptions;
import dev.bascule.cli.network.ServiceClient;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.FramesOut;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.core.id.Hash32;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** {@code treasury export}. */
@Command(
    name = "export",
    description = {
      "Write the one document that cold sign and treasury sign take: the request, its proposal, its"
          + " approvals.",
      "Needs the tier's approvals and the end of its delay. From here on only the chain ends it.",
      "Where the chain is sealed its state comes beside it, proven; an export again brings newer"
          + " state."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bascule treasury export rent-11 --out rent-11.json",
      "  ./bascule treasury export rent-11 --out /media/stick/rent-11.json --json",
      "  ./bascule treasury export rent-11 --qr",
      "  ./bascule treasury export rent-11 --qr pictures"
    })
final class ExportCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final NetworkOptions network = new NetworkOptions();
  @Mixin private final ReadingBooks books = new ReadingBooks();

  @Parameters(paramLabel = "ID", description = "The proposal, by its name or its digest.")
  private String id = "";

  @Option(names = "--out", paramLabel = "FILE", description = "A new file.")
  private @Nullable Path out;

  @Mixin private final FramesOut qr = new FramesOut();

  @Override
  public Integer call() throws IOException {
    if (out == null && !qr.isAsked()) {
      throw FramesOut.unusable("neither --out FILE nor --qr is given").asException();
    }
    // What it holds shows when it is here; the rest of what was typed can be judged now.
    QrOut.check(qr, true);
    Optional<Path> pictures = qr.folder(terminal, Path.of(isFileName(id) ? id : "request"));
    try (ServiceClient service = network.service(PATIENCE)) {
      JsonNode document =
          service.post(
              "/v1/treasury/proposals/" + ServiceClient.encode(id) + "/export",
              UUID.randomUUID().toString(),
              JsonNodeFactory.instance.objectNode());
      SigningRequest request = ShownProposal.read(document);
      if (!request.asked().id().equals(id) && !request.asked().digest().hex().equals(id)) {
        throw Fields.malformed("the answer", "it is about " + request.asked().id());
      }
      ReadRequest read = ReadRequest.of(request, books.open(service));
      byte[] file = RequestJson.write(request);
      Optional<Bytes> psbt =
          request.asked().payload() instanceof Payload.UtxoTransaction(_, Psbt spend)
              ? Optional.of(spend.bytes())
              : Optional.empty();
      Optional<FramesOut.Frames> frames =
          qr.isAsked()
              ? Optional.of(QrOut.frames(qr, Bytes.of(file), psbt, ExitCode.REFUSED))
              : Optional.empty();
      if (out != null) OwnFile.create(out, file);
      if (frames.isPresent()) qr.show(terminal, pictures, frames.get());
      say(read, Hash32.sha256(file).hex().substring(2), pictures, quorum(service, request));
      return ExitCode.OK.number();
    }
  }

  private static boolean isFileName(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9._-]*");
  }

  /** How far the owners are, where a Safe is asked. */
  private static Optional<Quorum> quorum(ServiceClient service, SigningRequest request) {
    if (!(request.asked().payload() instanceof Payload.TypedMessage)) return Optional.empty();
    return Quorum.of(service.get("/v1/treasury/proposals/" + request.asked().digest().hex()));
  }

  private void say(
      ReadRequest read, String sha256, Optional<Path> pictures, Optional<Quorum> quorum) {
    SigningRequest request = read.request();
    var json = new LinkedHashMap<String, Object>();
    json.put("request", request.asked().digest().hex());
    json.put("words", request.asked().words());
    json.put("approvals", (long) request.approvers().size());
    if (out != null) json.put("file", out.toString());
    pictures.ifPresent(folder -> json.put("qr", folder.toString()));
    json.put("sha256", sha256);
    json.put("lines", read.lines());
    json.put("refusals", read.refusals());
    quorum.ifPresent(it -> it.write(json));
    terminal.result(
        json,
        () -> {
          read.print(terminal);
          read.refusals()
              .forEach((code, why) -> terminal.line(" REFUSED       " + code + ": " + why));
          terminal.line("words       " + request.asked().words());
          terminal.line("approvals   " + request.approvers().size());
          if (out != null) terminal.line("file        " + out);
          pictures.ifPresent(folder -> terminal.line("QR codes    " + folder));
          terminal.line("sha256      " + sha256);
          String source = out == null ? "--ur -" : String.valueOf(out.getFileName());
          terminal.line("next        on the cold machine: cold sign " + source);
          quorum.ifPresent(it -> {
            terminal.line("signatures  %d of %d".formatted(it.signers().size(), it.needed()));
            it.announcement().ifPresent(told -> terminal.line("announced   " + told.sentence()));
            terminal.line("            each of the owners; of a hot or warm Safe also by");
            terminal.line(
                "            ./bascule treasury sign %s --books treasury.json"
                    .formatted(out == null ? "FILE" : source));
          });
        });
  }
}
