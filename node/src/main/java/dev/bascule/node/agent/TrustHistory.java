package dev.bascule.node.agent;

import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.receipt.TrustJson;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.chainrpc.registry.SetHistory;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes each change of the validators with its proof into {@code trust.json}, soon after it
 * happened, because nodes forget old state. Files of the folder are the whole memory.
 */
final class TrustHistory {

  /** How far blocks are noted as looked at, so that a start does not look at all of them again. */
  private static final long NOTE_EVERY = 500;

  private final NetworkFolder network;
  private long through = -1;
  private long noted = -1;

  TrustHistory(NetworkFolder network) {
    this.network = network;
  }

  private Path progressFile() {
    return network.root().resolve("agent.json");
  }

  /** Looks at the blocks up to {@code head}, which must be final. */
  void advance(EvmNode node, long head, AgentLog log) throws IOException {
    byte[] file = Files.readAllBytes(network.trustFile());
    List<Trust.Validators> history = new ArrayList<>(TrustJson.validatorsOf(file));
    Trust.Validators last = history.getLast();
    if (through < 0) through = Math.max(last.fromBlock() - 1, readProgress());
    if (head <= through) return;
    switch (new SetHistory(node).extend(history, through, head)) {
      case SetHistory.Extension.NotShown(long block, String code, String reason) ->
          log.state(network.trustFile().toString(), code + " at block " + block + ": " + reason);
      case SetHistory.Extension.Found(List<Trust.Validators> changes, long seen) -> {
        if (!changes.isEmpty()) {
          history.addAll(changes);
          PrivateFile.write(network.trustFile(), TrustJson.withValidators(file, history) + "\n");
          for (Trust.Validators each : changes) {
            log.event(
                network.trustFile()
                    + ": "
                    + each.set().members().size()
                    + " validators from block "
                    + each.fromBlock()
                    + ", with proof");
          }
        }
        through = seen;
        if (through >= noted + NOTE_EVERY || !changes.isEmpty()) note();
        log.well(network.trustFile().toString(), "goes on");
      }
    }
  }

  private long readProgress() throws IOException {
    if (!Files.isRegularFile(progressFile())) return -1;
    try {
      return StrictObject.parse(Files.readAllBytes(progressFile())).number("through");
    } catch (JsonRefused _) {
      return -1; // Only a shortcut: everything is looked at again.
    }
  }

  private void note() throws IOException {
    PrivateFile.write(progressFile(), "{\"through\": \"" + through + "\"}\n");
    noted = through;
  }
}
