package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.MalformedRlp;
import dev.bascule.chain.rlp.Rlp;
import java.util.List;

/**
 * What the chain keeps about a transaction that it executed: the value in the receipts trie.
 *
 * @param type of the transaction; 0 is the first form, whose receipt has no type byte
 */
public record TransactionReceipt(
    int type, boolean succeeded, long cumulativeGasUsed, Bytes logsBloom, List<EventLog> logs) {

  public TransactionReceipt {
    logs = List.copyOf(logs);
  }

  /** The receipt of a transaction that succeeded; its bloom follows from its logs. */
  public static TransactionReceipt ofLogs(int type, long cumulativeGasUsed, List<EventLog> logs) {
    return new TransactionReceipt(type, true, cumulativeGasUsed, LogsBloom.of(logs), logs);
  }

  /**
   * @throws MalformedRlp if the bytes are not a canonical receipt with a status (EIP-658)
   */
  public static TransactionReceipt decode(Bytes raw) {
    if (raw.isEmpty()) throw new MalformedRlp("a receipt of no bytes");
    boolean typed = raw.at(0) > 0;
    List<Rlp> fields = Rlp.decode(typed ? raw.slice(1) : raw).asList(4);
    long status = fields.get(0).asLong();
    if (status > 1) throw new MalformedRlp("a receipt with status " + status);
    return new TransactionReceipt(
        typed ? raw.at(0) : 0,
        status == 1,
        fields.get(1).asLong(),
        fields.get(2).asBytes(256),
        fields.get(3).asList().stream().map(EventLog::of).toList());
  }

  public Bytes encode() {
    Bytes body =
        Rlp.list(
                Rlp.scalar(succeeded ? 1 : 0),
                Rlp.scalar(cumulativeGasUsed),
                Rlp.text(logsBloom),
                Rlp.list(logs.stream().map(EventLog::toRlp).toList()))
            .encode();
    return type == 0 ? body : Bytes.concat(Bytes.of((byte) type), body);
  }
}
