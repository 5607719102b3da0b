package dev.bascule.chain.vault;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.AbiReader;
import dev.bascule.chain.keccak.Keccak256;
import dev.bascule.chain.voucher.Lanes;
import dev.bascule.core.book.ChainEvent.LaneTo;
import dev.bascule.core.id.Address;
import dev.bascule.core.money.BaseUnits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The calldata of {@code settle}, as far as it says which lanes were settled up to where. */
public record SettleCall(long window, int part, boolean last, List<LaneTo> lanes) {

  private static final String SIGNATURE =
      "settle(uint64,uint32,bool,(address,address,uint32,uint8,uint64,bytes32[],"
          + "(uint8,uint128,(address,uint32,uint128,bytes32))[],bytes)[])";
  static final Bytes SELECTOR =
      Bytes.of(Keccak256.digest(SIGNATURE.getBytes(StandardCharsets.US_ASCII))).slice(0, 4);

  private static final int CLAIM_WORDS = 6;
  private static final int ENTRY_WORDS_MIN = 12;

  public SettleCall {
    lanes = List.copyOf(lanes);
  }

  /**
   * @throws AbiReader.MalformedAbi if the bytes are not a call of settle
   */
  public static SettleCall decode(Bytes calldata) {
    if (calldata.size() < 4 || !calldata.slice(0, 4).equals(SELECTOR)) {
      throw new IllegalArgumentException("not a call of settle");
    }
    AbiReader call = new AbiReader(calldata.slice(4));
    AbiReader list = call.at(3);
    int count = list.length(ENTRY_WORDS_MIN);
    AbiReader entries = list.items();
    List<LaneTo> lanes = new ArrayList<>();
    for (int i = 0; i < count; i++) readEntry(entries.at(i), lanes);
    return new SettleCall(call.number(0), call.uint32(1), call.bool(2), lanes);
  }

  private static void readEntry(AbiReader entry, List<LaneTo> lanes) {
    Address payer = entry.address(0);
    Address token = entry.address(1);
    AbiReader list = entry.at(6);
    int claims = list.length(CLAIM_WORDS);
    AbiReader items = list.items();
    for (int i = 0; i < claims; i++) {
      int at = i * CLAIM_WORDS;
      lanes.add(
          new LaneTo(
              Lanes.key(payer, items.address(at + 2), token, items.uint32(at + 3)),
              BaseUnits.of(items.uint(at + 1, 128))));
    }
  }
}
