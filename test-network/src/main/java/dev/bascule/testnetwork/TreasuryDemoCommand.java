package dev.bascule.testnetwork;

import dev.bascule.chainrpc.bitcoind.BitcoindProgram;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.testnetwork.demo.TreasuryStory;
import dev.bascule.testnetwork.folder.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code demo treasury}: a cold-signed move on both chains, on a network of its own. */
@Command(
    name = "treasury",
    description = {
      "Plays a cold-signed payment on the local chain and on Bitcoin's, on a network of its own that"
          + " ends with it: proposed, approved by two people, signed by cold machines, final.",
      "What there is to look at stays in a new folder: requests, answers, QR codes, rules.",
      "Nothing here is real: anvil and regtest are not consensus, the password is known."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule demo treasury", "  ./bascule demo treasury --json"})
final class TreasuryDemoCommand implements Callable<Integer> {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder =
        place.folder().root().resolve("treasury-demo").resolve(NAME.format(Instant.now()));
    Files.createDirectories(folder);
    BitcoindProgram.Search search = BitcoindProgram.find();
    Optional<BitcoindRegtest> node =
        switch (search) {
          case BitcoindProgram.Search.Found(var command) -> {
            terminal.remark("starting bitcoind in regtest, one process, NOT consensus");
            Path data = Files.createDirectories(folder.resolve("bitcoind"));
            yield Optional.of(BitcoindRegtest.with(command, data));
          }
          case BitcoindProgram.Search.Absent(String reason) -> {
            terminal.remark("left out: the payment of coins, bitcoind cannot run here: " + reason);
            yield Optional.empty();
          }
        };
    DataFolder data = DataFolder.at(folder.resolve("network"));
    try {
      var morning =
          TreasuryStory.of(
                  data, node, Place.repository(), folder.resolve("files"), terminal::remark)
              .prepare();
      try (var network = TestNetwork.in(data.root()).start()) {
        var told = morning.play(network.rpcUrl());
        terminal.result(
            told,
            () -> terminal.line("look at requests, answers and QR codes in " + told.get("files")));
      }
    } finally {
      node.ifPresent(BitcoindRegtest::close);
    }
    return ExitCode.OK.number();
  }
}
