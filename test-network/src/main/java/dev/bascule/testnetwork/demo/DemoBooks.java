package dev.bascule.testnetwork.demo;

import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chainrpc.bitcoind.BitcoindRegtest;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rules of the demo's treasury, as its officers would write them: for the service, and for the
 * cold folders. Ada and Bo approve what Pat proposes.
 *
 * @param account the cold wallet on the local chain
 * @param coins the wallet on Bitcoin's chain, where there is a node for it
 * @param token that may leave like the local chain's coin
 * @param others whom the books know beside shop and exchange
 */
public record DemoBooks(
    long chainId,
    String ada,
    String bo,
    String pat,
    String account,
    String shop,
    Optional<Coins> coins,
    Optional<Token> token,
    List<Known> others) {

  public DemoBooks {
    others = List.copyOf(others);
  }

  /** A SettlementToken that the cold wallet on the local chain holds. */
  public record Token(String address, String currency, int decimals) {

    public String asset(long chainId) {
      return "eip155:" + chainId + "/erc20:" + address;
    }

    private String units(long whole) {
      return BigInteger.valueOf(whole).multiply(BigInteger.TEN.pow(decimals)).toString();
    }
  }

  /** A further entry of the address books. */
  public record Known(String chain, String address, String name) {}

  /**
   * @param credentials a file of bitcoind's
   * @param height of a block that is final, after which the book begins
   */
  public record Coins(
      Descriptor wallet, URI node, Path credentials, long height, String block, String exchange) {

    /** Of two of the keys, beginning after the node's newest block. */
    public static Coins of(BitcoindRegtest node, List<String> keys) {
      String two = "wsh(sortedmulti(2," + String.join(",", keys) + "))";
      long height = node.height();
      return new Coins(
          Descriptor.parse(Descriptor.withChecksum(two)),
          node.url(),
          node.credentials().file(),
          height,
          node.hashAt(height).toString(),
          node.newAddress());
    }
  }

  private static final String COIN_LIMIT =
      """
      {"asset":"bip122:regtest/slip44:0","each":"2000000","total":"9000000","windowSeconds":"86400"}\
      """;

  private String limit() {
    return """
    {"asset":"eip155:%d/slip44:60","each":"3000000000000000000","total":"9000000000000000000","windowSeconds":"86400"}%s\
    """
        .formatted(chainId, token.map(this::limit).orElse(""));
  }

  private String limit(Token it) {
    return """
    ,{"asset":"%s","each":"%s","total":"%s","windowSeconds":"86400"}\
    """
        .formatted(it.asset(chainId), it.units(3), it.units(9));
  }

  private String chain() {
    return """
    {"chainId":"%d","name":"Settlement chain","currency":"ETH","decimals":18,"feeMax":"10000000000000000"}\
    """
        .formatted(chainId);
  }

  private String approvers() {
    return """
    {"name":"Ada","address":"%s"},{"name":"Bo","address":"%s"}\
    """
        .formatted(ada, bo);
  }

  private static String tier(String where, String limit) {
    return """
    {"tier":"cold",%s,"approvalsNeeded":2,"delaySeconds":"0","recipients":[],"limits":[%s]}\
    """
        .formatted(where, limit);
  }

  /** The service's {@code treasury.json}. */
  public String ofService() {
    String onChain = "\"chainId\":\"" + chainId + "\"";
    return """
    {"format":"bascule/treasury/1",
     "people":[%s,{"name":"Pat","address":"%s"}],
     "wallets":[{"name":"vault",%s,"account":"%s","tier":"cold"}%s],
     "tiers":[%s%s],
     "chains":[%s],%s
     "addressBook":%s}
    """
        .formatted(
            approvers(),
            pat,
            onChain,
            account,
            coins.map(DemoBooks::wallet).orElse(""),
            tier(onChain, limit()),
            coins.map(_ -> "," + tier("\"network\":\"regtest\"", COIN_LIMIT)).orElse(""),
            chain(),
            coins.map(DemoBooks::bitcoin).orElse(""),
            addressBook());
  }

  /** The entries, as both address books spell them. */
  public String addressBook() {
    var known = new ArrayList<Known>();
    known.add(new Known("eip155:" + chainId, shop, "shop"));
    coins.ifPresent(it -> known.add(new Known("bip122:regtest", it.exchange(), "exchange")));
    known.addAll(others);
    return Stream.concat(known.stream().map(DemoBooks::entry), token.map(this::entry).stream())
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String entry(Known it) {
    return """
    {"chain":"%s","address":"%s","name":"%s"}\
    """
        .formatted(it.chain(), it.address(), it.name());
  }

  private String entry(Token it) {
    return """
    {"chain":"eip155:%d","address":"%s","name":"%s","contract":"SettlementToken","token":{"currency":"%s","decimals":%d}}\
    """
        .formatted(chainId, it.address(), it.currency(), it.currency(), it.decimals());
  }

  private static String wallet(Coins it) {
    return """
    ,{"name":"reserve","network":"regtest","descriptor":"%s","tier":"cold"}\
    """
        .formatted(it.wallet());
  }

  private static String bitcoin(Coins it) {
    return """

    "bitcoin":{"network":"regtest","node":"%s","credentials":"%s","startHeight":"%d","startBlock":"%s",
      "creditDepth":2,"finalDepth":3,"gap":20,"feeMax":"50000","feeShareMax":1000,"indexMax":1000,
      "feeRateMin":"1000","feeRateMax":"100000"},\
    """
        .formatted(it.node(), it.credentials(), it.height(), it.block());
  }

  /** What {@code cold policy apply} takes. */
  public String ofColdFolder() {
    return """
    {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,"descriptors":[%s]},
     "chains":[%s],
     "limits":[%s%s],
     "approvers":[%s],"approvalsNeeded":2,"addressBookOnly":"yes"}
    """
        .formatted(
            coins.map(it -> "\"" + it.wallet() + "\"").orElse(""),
            chain(),
            limit(),
            coins.map(_ -> "," + COIN_LIMIT).orElse(""),
            approvers());
  }
}
