package dev.bascule.node.network;

import dev.bascule.chain.qbft.Fork;
import dev.bascule.chain.qbft.GenesisPlan;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.signature.PublicKey;
import dev.bascule.cliconvention.DurationConverter;
import dev.bascule.cliconvention.ExitCode;
import dev.bascule.cliconvention.Printable;
import dev.bascule.cliconvention.Problem;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code network.yml}: nothing unknown, nothing twice, every value in its form. */
final class NetworkYaml {

  private static final int CHARACTERS_MAX = 1 << 20;
  private static final int NODES_MAX = 200;
  private static final int PORT_MAX = 65_535;
  private static final Duration PERIOD_MIN = Duration.ofMillis(100);
  private static final Duration PERIOD_MAX = Duration.ofSeconds(60);
  private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
  private static final int FIRST_P2P_PORT = 30303;
  private static final int FIRST_RPC_PORT = 8545;
  private static final int FIRST_METRICS_PORT = 9545;
  private static final long GAS_LIMIT = 300_000_000;
  private static final long GAS_LIMIT_MIN = 16_777_216; // what one Osaka transaction may use

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern NODE_NAME = Pattern.compile("[a-z][a-z0-9-]{0,40}");
  private static final Pattern IPV4 = Pattern.compile("(?:[0-9]{1,3}\\.){3}[0-9]{1,3}");
  private static final Pattern VERSION = Pattern.compile("[0-9]{2}\\.[0-9]{1,2}(\\.[0-9]{1,2})?");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  static final List<String> TOP =
      List.of("version", "name", "chain", "besu", "permissions", "rules", "organisations");
  static final List<String> CHAIN =
      List.of(
          "id", "fork", "blockPeriod", "requestTimeout", "epochLength", "gasLimit", "validators");
  static final List<String> ORGANISATION = List.of("id", "name", "lei", "nodes");
  static final List<String> NODE =
      List.of(
          "name",
          "role",
          "host",
          "p2pPort",
          "rpcPort",
          "metricsPort",
          "rpcHost",
          "heap",
          "publicKey",
          "securityModule");

  private final Map<String, int[]> portsOfHost = new HashMap<>();
  private final Set<String> taken = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  private NetworkYaml() {}

  static NetworkFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw Problem.of(
              ExitCode.NOT_FOUND,
              "network_file_missing",
              "there is no network file",
              file + " does not exist",
              "Write one; docs/examples/network.yml is a start.")
          .asException();
    }
    if (Files.size(file) > CHARACTERS_MAX) throw broken(file.toString(), "it is over 1 MB");
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (CharacterCodingException _) {
      throw broken(file.toString(), "it is no UTF-8 text");
    }
  }

  static NetworkFile parse(String source, String text) {
    var options = new LoaderOptions();
    options.setCodePointLimit(CHARACTERS_MAX);
    options.setMaxAliasesForCollections(0);
    try {
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) throw broken(source, "it is empty");
      return new NetworkYaml().network(new YamlObject(source, "", root, TOP));
    } catch (YAMLException wrong) {
      throw broken(source, String.valueOf(wrong.getMessage()).replaceAll("\\s+", " "));
    }
  }

  private static RuntimeException broken(String source, String why) {
    return Problem.of(
            ExitCode.CONFIG_INVALID,
            "network_file_invalid",
            "the network file cannot be used",
            source + ": " + why,
            "docs/examples/network.yml shows the form.")
        .asException();
  }

  private NetworkFile network(YamlObject top) {
    top.number("version", 1, 1);
    var besu = top.optionalObject("besu", List.of("version", "sha256"));
    var rules = top.optionalObject("rules", List.of("maxValidatorsPerOrganisation"));
    var file =
        new NetworkFile(
            top.value("name", text -> matching(NAME, text, "a name of a-z, 0-9 and '-'")),
            chain(top.object("chain", CHAIN)),
            besu.map(NetworkYaml::besu).orElse(NetworkFile.Besu.ANY),
            permissions(
                top.optionalObject("permissions", List.of("nodes", "accounts", "allowedAccounts"))),
            new NetworkFile.Rules(rules.map(NetworkYaml::most).orElse(OptionalInt.empty())),
            organisations(top));
    requireRules(top, file);
    return file;
  }

  private static NetworkFile.Chain chain(YamlObject yaml) {
    Duration period =
        yaml.optional("blockPeriod", NetworkYaml::duration).orElse(Duration.ofSeconds(1));
    Duration timeout =
        yaml.optional("requestTimeout", NetworkYaml::duration)
            .orElse(Duration.ofSeconds(Math.max(4, 2 * period.toSeconds())));
    if (period.compareTo(PERIOD_MIN) < 0
        || period.compareTo(PERIOD_MAX) > 0
        || period.toNanosPart() % 1_000_000 != 0) {
      throw yaml.refused(
          "blockPeriod",
          period + " is not a whole number of milliseconds between 100ms and 60s",
          "1s is what most chains take.");
    }
    if (timeout.toNanosPart() != 0
        || timeout.compareTo(period) <= 0
        || timeout.compareTo(TIMEOUT_MAX) > 0) {
      throw yaml.refused(
          "requestTimeout",
          timeout + " must be whole seconds, longer than the block period and at most 1h",
          "A round has to have time for a block; 4s is kind to small machines.");
    }
    return new NetworkFile.Chain(
        yaml.number("id", 1, Integer.MAX_VALUE),
        yaml.optional("fork", text -> oneOf(Fork.class, text)).orElse(Fork.OSAKA),
        period,
        timeout,
        yaml.number("epochLength", 10, 10_000_000, GenesisPlan.EPOCH_BLOCKS),
        yaml.number("gasLimit", GAS_LIMIT_MIN, 10_000_000_000L, GAS_LIMIT),
        yaml.optional("validators", text -> oneOf(ValidatorSet.Mode.class, text))
            .orElse(ValidatorSet.Mode.HEADER));
  }

  private static NetworkFile.Besu besu(YamlObject yaml) {
    Optional<String> version =
        yaml.optional("version", text -> matching(VERSION, text, "a release such as 26.4.0"));
    Optional<String> sha256 =
        yaml.optional("sha256", text -> matching(SHA_256, text, "64 hexadecimal digits"));
    if (sha256.isPresent() && version.isEmpty()) {
      throw yaml.refused("sha256", "stands without a version", "Say which release it is of.");
    }
    return new NetworkFile.Besu(version, sha256);
  }

  private static NetworkFile.Permissions permissions(Optional<YamlObject> yaml) {
    if (yaml.isEmpty()) return new NetworkFile.Permissions(true, false, List.of());
    YamlObject given = yaml.get();
    return new NetworkFile.Permissions(
        given.flag("nodes", true),
        given.flag("accounts", false),
        given.list("allowedAccounts", Address::ofHex));
  }

  private static OptionalInt most(YamlObject yaml) {
    if (!yaml.has("maxValidatorsPerOrganisation")) return OptionalInt.empty();
    return OptionalInt.of((int) yaml.number("maxValidatorsPerOrganisation", 1, NODES_MAX));
  }

  private List<NetworkFile.Organisation> organisations(YamlObject top) {
    var organisations = new ArrayList<NetworkFile.Organisation>();
    for (YamlObject yaml : top.objects("organisations", ORGANISATION)) {
      var nodes = new ArrayList<NetworkFile.Node>();
      OrganisationId id = yaml.value("id", OrganisationId::new);
      if (!taken.add("organisation " + id)) throw yaml.refused("id", id + " stands twice", "");
      Optional<Lei> lei = yaml.optional("lei", Lei::new);
      if (lei.isPresent() && !taken.add("lei " + lei.get())) {
        throw yaml.refused("lei", "the LEI of two organisations is " + lei.get(), "");
      }
      for (YamlObject node : yaml.objects("nodes", NODE)) nodes.add(node(node));
      String name = yaml.optional("name", NetworkYaml::title).orElse(id.text());
      organisations.add(new NetworkFile.Organisation(id, name, lei, nodes));
    }
    return organisations;
  }

  private NetworkFile.Node node(YamlObject yaml) {
    String name =
        yaml.value("name", text -> matching(NODE_NAME, text, "a node name of a-z, 0-9 and '-'"));
    if (!names.add(name)) throw yaml.refused("name", "two nodes are called " + name, "");
    String host = yaml.optional("host", NetworkYaml::address).orElse("127.0.0.1");
    if (host.equals("0.0.0.0")) {
      throw yaml.refused(
          "host",
          "0.0.0.0 is no address that the other members reach",
          "Name the address of this node inside the tunnel; only rpcHost may be 0.0.0.0.");
    }
    int[] next =
        portsOfHost.computeIfAbsent(
            host, _ -> new int[] {FIRST_P2P_PORT, FIRST_RPC_PORT, FIRST_METRICS_PORT});
    var node =
        new NetworkFile.Node(
            name,
            yaml.optional("role", text -> oneOf(NetworkFile.Role.class, text))
                .orElse(NetworkFile.Role.VALIDATOR),
            host,
            port(yaml, "p2pPort", host, next, 0),
            port(yaml, "rpcPort", host, next, 1),
            port(yaml, "metricsPort", host, next, 2),
            yaml.optional("rpcHost", NetworkYaml::address).orElse("127.0.0.1"),
            yaml.optional("heap", Heap::parse).orElse(Heap.DEFAULT),
            yaml.optional("publicKey", NetworkYaml::publicKey),
            yaml.optionalObject("securityModule", SecurityModuleYaml.KEYS)
                .map(SecurityModuleYaml::of));
    if (node.securityModule().isPresent() && node.publicKey().isEmpty()) {
      throw yaml.refused(
          "securityModule",
          "stands without a publicKey",
          "Take the public key from the device: the chain knows the node by it.");
    }
    if (names.size() > NODES_MAX) throw yaml.refused("over " + NODES_MAX + " nodes", "");
    return node;
  }

  /** Counted up from the node before on the same host. */
  private int port(YamlObject yaml, String key, String host, int[] next, int which) {
    int port = (int) yaml.number(key, 1, PORT_MAX, next[which]);
    if (port > PORT_MAX) {
      throw yaml.refused(
          key,
          "the one after port " + (port - 1) + " of the node before is none",
          "Name the port of this node.");
    }
    if (!taken.add("port " + host + " " + port)) {
      throw yaml.refused(
          key, "port " + port + " of " + host + " is used twice", "Choose another port.");
    }
    next[which] = port + 1;
    return port;
  }

  private static void requireRules(YamlObject top, NetworkFile file) {
    int validators = 0;
    for (var organisation : file.organisations()) {
      int own = 0;
      for (var node : organisation.nodes()) {
        requireOneMeaning(top, file, organisation, node);
        if (node.role() == NetworkFile.Role.VALIDATOR) own++;
      }
      validators += own;
      int most = file.rules().maxValidatorsPerOrganisation().orElse(Integer.MAX_VALUE);
      if (own > most) {
        throw top.refused(
            "organisations",
            organisation.id() + " has " + own + " validators, the rules allow " + most,
            "Change rules.maxValidatorsPerOrganisation, or give the nodes to another organisation.");
      }
    }
    if (validators == 0) {
      throw top.refused("organisations", "nobody runs a validator", "A chain needs one at least.");
    }
    if (file.permissions().accounts() && file.permissions().allowedAccounts().isEmpty()) {
      throw top.refused(
          "permissions",
          "accounts are listed only, and nobody is listed",
          "Name permissions.allowedAccounts, or the chain takes no transaction.");
    }
  }

  /** Commands take organisations and nodes by name, so a name must not mean somebody else's. */
  private static void requireOneMeaning(
      YamlObject top,
      NetworkFile file,
      NetworkFile.Organisation organisation,
      NetworkFile.Node node) {
    for (var other : file.organisations()) {
      if (other.id().equals(organisation.id()) || !other.id().text().equals(node.name())) continue;
      throw top.refused(
          "organisations",
          "the node "
              + node.name()
              + " of "
              + organisation.id()
              + " is called like an organisation",
          "A command that names it would reach both; call the node otherwise.");
    }
  }

  private static Duration duration(String text) {
    try {
      return new DurationConverter().convert(text);
    } catch (TypeConversionException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  private static String title(String text) {
    boolean shows = Printable.line(text).equals(text);
    if (text.isBlank() || text.length() > 140 || !shows) {
      throw new IllegalArgumentException(
          "'" + text + "' is no name of 1 to 140 characters that can all be seen");
    }
    return text.strip();
  }

  private static String address(String text) {
    if (IPV4.matcher(text).matches()) {
      boolean inRange = true;
      for (String part : text.split("\\.")) {
        // A leading zero is octal to some and nothing to others: one address, two spellings.
        inRange &= Integer.parseInt(part) <= 255 && (part.length() == 1 || part.charAt(0) != '0');
      }
      if (inRange) return text;
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no IPv4 address; an enode URL holds an address, not a name");
  }

  private static PublicKey publicKey(String text) {
    return NodeFolder.publicKeyOf(text);
  }

  private static String matching(Pattern form, String text, String expected) {
    if (form.matcher(text).matches()) return text;
    throw new IllegalArgumentException("'" + text + "' is not " + expected);
  }

  private static <E extends Enum<E>> E oneOf(Class<E> type, String text) {
    var words = new ArrayList<String>();
    for (E each : type.getEnumConstants()) {
      String word = each.name().toLowerCase(Locale.ROOT);
      if (word.equals(text)) return each;
      words.add(word);
    }
    throw new IllegalArgumentException("'" + text + "' is none of " + String.join(", ", words));
  }
}
