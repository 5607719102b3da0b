package dev.bascule.chain.evm;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.rlp.Rlp;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.util.List;

/** What a contract wrote into a receipt; the first topic is the hash of the event's signature. */
public record EventLog(Address address, List<Hash32> topics, Bytes data) {

  public EventLog {
    topics = List.copyOf(topics);
  }

  static EventLog of(Rlp item) {
    List<Rlp> fields = item.asList(3);
    return new EventLog(
        fields.get(0).asAddress(),
        fields.get(1).asList().stream().map(Rlp::asHash).toList(),
        fields.get(2).asBytes());
  }

  Rlp toRlp() {
    return Rlp.list(
        Rlp.text(Bytes.of(address)),
        Rlp.list(topics.stream().map(topic -> Rlp.text(Bytes.of(topic))).toList()),
        Rlp.text(data));
  }
}
