package dev.bascule.chain.request;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.json.JsonRefused;
import dev.bascule.chain.json.StrictObject;
import dev.bascule.chain.qbft.SealedHeader;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.core.id.Address;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The member {@code state} of a request: {@code {"header":"0x…","accounts":[{"address",
 * "accountProof":["0x…"],"storage":[{"key","proof":["0x…"]}]}]}}. It has one order, and what is
 * larger than a chain can make it is refused before anything is computed.
 */
final class StateProofJson {

  static final int ACCOUNTS_MAX = 8;
  static final int SLOTS_MAX = 64;

  /** A path has 64 nibbles, and a node for each at most. */
  static final int NODES_MAX = 64;

  /** A branch with 16 hashes and a value; no node of a state is larger. */
  static final int NODE_BYTES_MAX = 1 << 10;

  /** A few hundred validators, twice: in the list and as seals. */
  static final int HEADER_BYTES_MAX = 32 << 10;

  static final int BYTES_MAX = 256 << 10;

  /** Until the year 4147; later times have no date to be shown. */
  private static final int TIME_BITS_MAX = 36;

  private StateProofJson() {}

  /**
   * @throws JsonRefused if it is anything but a header and proofs in their order
   */
  static StateProof read(StrictObject json) {
    Bytes header = json.bytes("header");
    if (header.size() > HEADER_BYTES_MAX) throw tooLarge("header", header.size(), HEADER_BYTES_MAX);
    List<StateProof.Entry> accounts = json.objects("accounts", StateProofJson::entry);
    json.end();
    requireCount("accounts", accounts.size(), ACCOUNTS_MAX);
    if (accounts.isEmpty()) throw new JsonRefused("state.accounts", "none");
    requireAscending("accounts", accounts, each -> Bytes.of(each.address()));
    long bytes = header.size();
    for (StateProof.Entry entry : accounts) {
      bytes += size(entry.nodes());
      for (StateProof.Slot slot : entry.storage()) bytes += size(slot.nodes());
    }
    if (bytes > BYTES_MAX) throw tooLarge("accounts", bytes, BYTES_MAX);
    try {
      SealedHeader decoded = SealedHeader.decode(header);
      long seconds = decoded.header().timestampSeconds();
      if (seconds >>> TIME_BITS_MAX != 0) {
        throw new JsonRefused("state.header", "a time of " + seconds + " seconds");
      }
      return new StateProof(decoded, accounts);
    } catch (MalformedRlp malformed) {
      throw new JsonRefused("state.header", String.valueOf(malformed.getMessage()));
    }
  }

  private static StateProof.Entry entry(StrictObject json) {
    Address address = json.address("address");
    List<Bytes> nodes = nodes(json, "accountProof");
    List<StateProof.Slot> storage = json.objects("storage", StateProofJson::slot);
    json.end();
    requireCount("accounts.storage", storage.size(), SLOTS_MAX);
    requireAscending("accounts.storage", storage, each -> Bytes.of(each.key()));
    return new StateProof.Entry(address, nodes, storage);
  }

  private static StateProof.Slot slot(StrictObject json) {
    StateProof.Slot slot = new StateProof.Slot(json.hash("key"), nodes(json, "proof"));
    json.end();
    return slot;
  }

  private static List<Bytes> nodes(StrictObject json, String key) {
    List<Bytes> nodes = json.byteStrings(key);
    requireCount(key, nodes.size(), NODES_MAX);
    for (Bytes node : nodes) {
      if (node.size() > NODE_BYTES_MAX) throw tooLarge(key, node.size(), NODE_BYTES_MAX);
    }
    return nodes;
  }

  private static long size(List<Bytes> nodes) {
    return nodes.stream().mapToLong(Bytes::size).sum();
  }

  private static void requireCount(String key, int size, int most) {
    if (size > most) throw new JsonRefused("state." + key, size + ", more than " + most);
  }

  private static JsonRefused tooLarge(String key, long bytes, int most) {
    return new JsonRefused("state." + key, bytes + " bytes, more than " + most);
  }

  private static <T> void requireAscending(String key, List<T> list, Function<T, Bytes> by) {
    for (int i = 1; i < list.size(); i++) {
      if (by.apply(list.get(i - 1)).compareTo(by.apply(list.get(i))) >= 0) {
        throw new JsonRefused("state." + key, "not in ascending order, each once");
      }
    }
  }

  static void write(StateProof state, ObjectNode json) {
    json.put("header", state.header().header().toRlp().encode().hex());
    ArrayNode accounts = json.putArray("accounts");
    for (StateProof.Entry each : state.accounts()) {
      ObjectNode account = accounts.addObject().put("address", each.address().hex());
      write(each.nodes(), account.putArray("accountProof"));
      ArrayNode storage = account.putArray("storage");
      for (StateProof.Slot slot : each.storage()) {
        ObjectNode word = storage.addObject().put("key", slot.key().hex());
        write(slot.nodes(), word.putArray("proof"));
      }
    }
  }

  private static void write(List<Bytes> nodes, ArrayNode json) {
    nodes.forEach(node -> json.add(node.hex()));
  }
}
