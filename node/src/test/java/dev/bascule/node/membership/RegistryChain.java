package dev.bascule.node.membership;

import com.sun.net.httpserver.HttpServer;
import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.BlockHeader;
import dev.bascule.chain.qbft.GenesisAccount;
import dev.bascule.chainrpc.node.NodeBlock;
import dev.bascule.chainrpc.registry.RegistryGenesis;
import dev.bascule.contracts.Anvil;
import dev.bascule.node.FakeNode;
import dev.bascule.node.network.NetworkFile;
import dev.bascule.node.network.NetworkFolder;
import dev.bascule.node.network.NodeFolder;
import dev.bascule.node.process.LocalPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registry on anvil, seen through the RPC port of a network's first node. What anvil lacks of
 * Besu's permissioning is done here as Besu does it: the file is read when somebody asks for it.
 */
public final class RegistryChain implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Anvil anvil;
  private final HttpServer server;
  private final NodeFolder node;
  private final NetworkFolder network;
  private List<String> allowed = List.of();
  private volatile List<NodeFolder> sealing = List.of();
  public int reloads;

  private RegistryChain(Anvil anvil, NetworkFolder network) throws IOException {
    this.anvil = anvil;
    this.network = network;
    this.node = network.nodes().getFirst();
    this.allowed = fileList();
    this.server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), node.node().rpcPort()), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          JsonNode asked = JSON.readTree(exchange.getRequestBody().readAllBytes());
          byte[] said = answer(asked).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, said.length);
          exchange.getResponseBody().write(said);
          exchange.close();
        });
    server.start();
  }

  /** A network in contract mode of so many organisations, on chain 1337. */
  public static NetworkFolder network(Path root, int organisations) throws IOException {
    return NetworkWriting.writer(new SecureRandom()).create(file(organisations, ""), root);
  }

  /**
   * @param more lines of network.yml
   */
  public static NetworkFile file(int organisations, String more) {
    var text = new StringBuilder("version: 1\nname: test\n");
    text.append("chain: {id: 1337, validators: contract}\npermissions: {nodes: true}\n");
    text.append("rules: {maxValidatorsPerOrganisation: 1}\n");
    text.append(more).append("organisations:\n");
    Set<Integer> taken = new HashSet<>();
    for (int i = 0; i < organisations; i++) {
      char letter = (char) ('a' + i);
      text.append("  - id: bank-").append(letter).append("\n    nodes:\n");
      text.append("      - {name: bank-").append(letter).append("-1, heap: 512m, p2pPort: ");
      text.append(port(taken)).append(", rpcPort: ").append(port(taken));
      text.append(", metricsPort: ").append(port(taken)).append("}\n");
    }
    return NetworkFile.parse("test", text.toString());
  }

  /** One organisation more, on ports that the others do not use. */
  public static NetworkFile.Organisation fifth(NetworkFile four) {
    Set<Integer> taken = new HashSet<>();
    for (NetworkFile.Node each : four.nodes()) {
      taken.addAll(List.of(each.p2pPort(), each.rpcPort(), each.metricsPort()));
    }
    while (true) {
      NetworkFile.Organisation last = file(5, "").organisations().getLast();
      NetworkFile.Node node = last.nodes().getFirst();
      boolean free =
          Stream.of(node.p2pPort(), node.rpcPort(), node.metricsPort()).noneMatch(taken::contains);
      if (free) return last;
    }
  }

  private static int port(Set<Integer> taken) {
    int port = LocalPort.free();
    while (!taken.add(port)) port = LocalPort.free();
    return port;
  }

  /** Runs the network's genesis registry behind its first node. */
  public static RegistryChain start(NetworkFolder network) throws IOException {
    Anvil anvil = Anvil.start(new Anvil.Options().chainId(network.genesis().chainId()));
    GenesisAccount account = network.genesis().accounts().get(RegistryGenesis.ADDRESS);
    String at = RegistryGenesis.ADDRESS.hex();
    anvil.rpc("anvil_setCode", "[\"%s\",\"%s\"]".formatted(at, account.code().hex()));
    account
        .storage()
        .forEach((slot, word) ->
            anvil.rpc(
                "anvil_setStorageAt",
                "[\"%s\",\"%s\",\"%s\"]".formatted(at, slot.hex(), word.hex())));
    var chain = new RegistryChain(anvil, network);
    chain.pass(10);
    return chain;
  }

  /**
   * From now on every block is told as if these validators had sealed it, and the first proposed.
   */
  public RegistryChain sealing(List<NodeFolder> validators) {
    sealing = List.copyOf(validators);
    return this;
  }

  /** Blocks and as many seconds. */
  public void pass(int blocks) {
    anvil.rpc("evm_increaseTime", "[" + blocks + "]");
    anvil.rpc("anvil_mine", "[\"0x" + Integer.toHexString(blocks) + "\"]");
  }

  public List<String> allowed() {
    return allowed;
  }

  private String answer(JsonNode asked) throws IOException {
    if (asked.isArray()) {
      List<String> all = new ArrayList<>();
      for (JsonNode each : asked) all.add(answer(each));
      return "[" + String.join(",", all) + "]";
    }
    String method = asked.path("method").asString("");
    ObjectNode answer = JSON.createObjectNode();
    answer.put("jsonrpc", "2.0");
    answer.set("id", asked.get("id"));
    return switch (method) {
      case "perm_getNodesAllowlist" -> {
        var list = answer.putArray("result");
        allowed.forEach(list::add);
        yield answer.toString();
      }
      case "perm_reloadPermissionsFromFile" -> {
        allowed = fileList();
        reloads++;
        answer.put("result", "Success");
        yield answer.toString();
      }
      default -> {
        JsonNode said = JSON.readTree(anvil.rpc(method, asked.path("params").toString()));
        ObjectNode same = (ObjectNode) said;
        same.set("id", asked.get("id"));
        boolean block = method.equals("eth_getBlockByNumber") && same.path("result").isObject();
        if (block && !sealing.isEmpty()) same.set("result", asSealed(same.get("result")));
        yield same.toString();
      }
    };
  }

  /** Anvil's block with what QBFT adds; its number and time stay. */
  private ObjectNode asSealed(JsonNode block) throws IOException {
    BlockHeader genesis = network.genesis().header();
    BlockHeader told = NodeBlock.of(block).header();
    if (told.number() == 0) return FakeNode.block(genesis);
    BlockHeader header =
        new BlockHeader(
            told.parentHash(),
            genesis.ommersHash(),
            sealing.getFirst().address(),
            told.stateRoot(),
            told.transactionsRoot(),
            told.receiptsRoot(),
            told.logsBloom(),
            genesis.difficulty(),
            told.number(),
            told.gasLimit(),
            told.gasUsed(),
            told.timestampSeconds(),
            genesis.extraData(),
            genesis.mixHash(),
            genesis.nonce(),
            genesis.later());
    List<Bytes> keys = new ArrayList<>();
    for (NodeFolder each : sealing) {
      keys.add(Bytes.fromHex(Files.readString(each.keyFile()).strip()));
    }
    return FakeNode.block(FakeNode.sealed(header, Optional.empty(), keys));
  }

  private List<String> fileList() throws IOException {
    List<String> found = new ArrayList<>();
    for (String line : Files.readAllLines(node.permissionsFile())) {
      if (!line.startsWith("nodes-allowlist=")) continue;
      Pattern.compile("enode://[^\"]+")
          .matcher(line)
          .results()
          .forEach(it -> found.add(it.group()));
    }
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
    anvil.close();
  }
}
