package dev.bascule.treasury.media;

import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Problem;
import dev.bascule.cliconvention.Terminal;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.folder.FolderOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cold verify-self}. */
@Command(
    name = "verify-self",
    description = {
      "Compare every file of the image with its manifest.",
      "Compare the manifest's own hash with the published one by another program,",
      "because a program that was changed can say anything.",
      "With --folder also open the cold folder: its checksums, its counter, its witness."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  cold verify-self",
      "  cold verify-self --folder --home /media/stick/cold --witness /media/other/witness.json"
    })
public final class VerifySelfCommand implements Callable<Integer> {

  @Mixin private final Terminal terminal = new Terminal();
  @Mixin private final FolderOptions options = new FolderOptions();

  @Option(names = "--folder", description = "Open the cold folder too.")
  private boolean folder;

  @Override
  public Integer call() throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    @Nullable String image = System.getProperty("bascule.image");
    if (image == null) {
      throw Problem.of(
              ExitCode.CONFIG_INVALID,
              "no_image",
              "there is nothing to compare with",
              "this program was not started from its image",
              "Start bin/cold of the image.")
          .asException();
    }
    image(Path.of(image), json);
    Map<String, String> abis = new LinkedHashMap<>();
    for (ContractAbi abi : OwnAbis.load().values()) abis.put(abi.name(), abi.digest().hex());
    json.put("abis", abis);
    if (folder) folder(json);
    terminal.result(json, () -> print(json, abis));
    if (folder && options.witness() == null) {
      terminal.remark("No witness: an old copy of the whole folder would look just like this.");
    }
    return ExitCode.OK.number();
  }

  private static void image(Path image, Map<String, Object> json) throws IOException {
    ImageManifest manifest = ImageManifest.read(image);
    ImageManifest.Findings findings = manifest.compare(image);
    json.put("image", image.toString());
    json.put("manifest", manifest.hash().hex());
    json.put("files", manifest.files().size());
    if (findings.clean()) return;
    throw Problem.of(
            ExitCode.VERIFICATION_FAILED,
            "image_changed",
            "the image is not as it was built",
            "changed "
                + findings.differing()
                + ", missing "
                + findings.missing()
                + ", added "
                + findings.added(),
            "Do not use it. Take another medium, made anew.")
        .with("changed", findings.differing())
        .with("missing", findings.missing())
        .with("added", findings.added())
        .asException();
  }

  private void folder(Map<String, Object> json) throws IOException {
    try (ColdFolder.Open open = options.open()) {
      json.put("wallet", open.book().wallet().toString());
      json.put("book", open.book().sequence());
      json.put("counter", open.state().counter());
      json.put("signed", open.state().spent().size());
      json.put("witness", options.witness() != null);
    }
  }

  private void print(Map<String, Object> json, Map<String, String> abis) {
    terminal.line(json.get("files") + " files are as the manifest says");
    terminal.line("manifest  " + json.get("manifest"));
    abis.forEach((name, digest) -> terminal.line("abi       " + digest + "  " + name));
    if (!folder) return;
    terminal.line("wallet    " + json.get("wallet"));
    terminal.line(
        "folder    book "
            + json.get("book")
            + ", counter "
            + json.get("counter")
            + ", "
            + json.get("signed")
            + " signed"
            + (options.witness() == null ? "" : "; the witness agrees"));
  }
}
