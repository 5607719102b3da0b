package dev.bascule.testnetwork;

import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.testnetwork.demo.DemoStory;
import dev.bascule.testnetwork.folder.DataFolder;
import dev.bascule.testnetwork.folder.NetworkFile;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code demo}: the story of {@code up --demo}, on a network that runs. */
@Command(
    name = "demo",
    description = {
      "Plays a small story on the running network: a shop, its supplier and the platform's fee are"
          + " paid, a window settles on the chain, a receipt is verified.",
      "Playing it again changes nothing."
    },
    subcommands = TreasuryDemoCommand.class,
    footerHeading = "%nExamples:%n",
    footer = {"  ./bascule demo", "  ./bascule demo --json", "  ./bascule demo treasury"})
final class DemoCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final Place place = new Place();

  @Override
  public Integer call() throws IOException, InterruptedException {
    DataFolder folder = place.folder();
    boolean ready =
        NetworkFile.read(folder.networkFile())
            .map(network -> network.state() == NetworkFile.State.READY)
            .orElse(false);
    if (!ready) {
      throw Problem.of(
              ExitCode.UNREACHABLE,
              "network_not_running",
              "there is no network to play on",
              "nothing is ready in " + folder.root(),
              "Run ./bascule up --demo.")
          .asException();
    }
    var story = DemoStory.of(folder, Place.repository(), terminal::remark);
    var told = story.play();
    terminal.result(
        told, () -> terminal.line("the story is on the console: " + told.get("console")));
    return ExitCode.OK.number();
  }
}
