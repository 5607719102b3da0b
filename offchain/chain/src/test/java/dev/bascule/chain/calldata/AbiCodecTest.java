package dev.bascule.chain.calldata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bascule.chain.Bytes;
import dev.bascule.core.id.Address;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbiCodecTest {

  private static final String ABI =
      """
      {"abi":[{"type":"function","name":"f","stateMutability":"nonpayable","inputs":[
       {"name":"a","type":"uint8"},
       {"name":"b","type":"tuple[]","components":[{"name":"x","type":"bytes"},
        {"name":"y","type":"int16[2]"},{"name":"z","type":"string"}]},
       {"name":"c","type":"address"},{"name":"d","type":"bytes5"},
       {"name":"e","type":"tuple","components":[{"name":"p","type":"bool"},
        {"name":"q","type":"uint256[]"}]}]},
       {"type":"function","name":"reads","stateMutability":"view","inputs":[]}]}
      """;

  /** What viem encodes of the same call. */
  private static final Bytes CALL =
      Bytes.fromHex(
          "0x89f1aa03"
              + "0000000000000000000000000000000000000000000000000000000000000007"
              + "00000000000000000000000000000000000000000000000000000000000000a0"
              + "0000000000000000000000002222222222222222222222222222222222222222"
              + "0102030405000000000000000000000000000000000000000000000000000000"
              + "00000000000000000000000000000000000000000000000000000000000002c0"
              + "0000000000000000000000000000000000000000000000000000000000000002"
              + "0000000000000000000000000000000000000000000000000000000000000040"
              + "0000000000000000000000000000000000000000000000000000000000000140"
              + "0000000000000000000000000000000000000000000000000000000000000080"
              + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
              + "0000000000000000000000000000000000000000000000000000000000000002"
              + "00000000000000000000000000000000000000000000000000000000000000c0"
              + "0000000000000000000000000000000000000000000000000000000000000002"
              + "0102000000000000000000000000000000000000000000000000000000000000"
              + "0000000000000000000000000000000000000000000000000000000000000003"
              + "68c3a90000000000000000000000000000000000000000000000000000000000"
              + "0000000000000000000000000000000000000000000000000000000000000080"
              + "0000000000000000000000000000000000000000000000000000000000000003"
              + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff8000"
              + "00000000000000000000000000000000000000000000000000000000000000a0"
              + "0000000000000000000000000000000000000000000000000000000000000000"
              + "0000000000000000000000000000000000000000000000000000000000000000"
              + "0000000000000000000000000000000000000000000000000000000000000001"
              + "0000000000000000000000000000000000000000000000000000000000000040"
              + "0000000000000000000000000000000000000000000000000000000000000002"
              + "0000000000000000000000000000000000000000000000000000000000000001"
              + "8000000000000000000000000000000000000000000000000000000000000000");

  private static ContractAbi abi() {
    return ContractAbi.parse("F", ABI.getBytes(StandardCharsets.UTF_8));
  }

  private static AbiValue[] arguments() {
    return new AbiValue[] {
      AbiValue.of(7),
      AbiValue.of(
          AbiValue.of(
              AbiValue.of(Bytes.fromHex("0x0102")),
              AbiValue.of(AbiValue.of(-1), AbiValue.of(2)),
              AbiValue.of("hé")),
          AbiValue.of(
              AbiValue.of(Bytes.EMPTY),
              AbiValue.of(AbiValue.of(3), AbiValue.of(-32768)),
              AbiValue.of(""))),
      AbiValue.of(Address.ofHex("0x" + "22".repeat(20))),
      AbiValue.of(Bytes.fromHex("0x0102030405")),
      AbiValue.of(
          AbiValue.of(true),
          AbiValue.of(AbiValue.of(1), AbiValue.of(BigInteger.ONE.shiftLeft(255))))
    };
  }

  @Test
  void anotherEncoderAgrees() {
    assertThat(abi().function("f").call(arguments())).isEqualTo(CALL);
    assertThat(abi().read(CALL).orElseThrow().arguments().items()).containsExactly(arguments());
  }

  @Test
  void functionsThatOnlyReadAreNotSigned() {
    assertThat(abi().functions()).hasSize(1);
  }

  /** One encoding for each value: what is read is what is signed. */
  @Test
  void everyOtherEncodingIsRefused() {
    assertThatThrownBy(() -> abi().read(Bytes.concat(CALL, Bytes.of(new byte[32]))))
        .isInstanceOf(MalformedCall.class);
    Random random = new Random(20_26);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = CALL.toArray();
      int at = 4 + random.nextInt(changed.length - 4);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      try {
        ContractAbi.Call call = abi().read(Bytes.of(changed)).orElseThrow();
        assertThat(call.arguments().items()).isNotEqualTo(List.of(arguments()));
      } catch (MalformedCall refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  /** Every function of every contract: random values come back as they were. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SettlementVault",
        "EscrowPayments",
        "ConsortiumRegistry",
        "ConsortiumAccess",
        "NettingWindows",
        "SettlementAccount",
        "TreasuryGuard"
      })
  void ourContractsAreReadAndWritten(String name) throws IOException {
    Random random = new Random(name.hashCode());
    try (InputStream file = AbiCodecTest.class.getResourceAsStream("/" + name + ".json")) {
      ContractAbi abi = ContractAbi.parse(name, file.readAllBytes());
      assertThat(abi.functions()).isNotEmpty();
      for (ContractAbi.Function function : abi.functions().values()) {
        for (int i = 0; i < 20; i++) {
          AbiValue.Items values = (AbiValue.Items) any(function.inputs(), random);
          Bytes data = function.call(values.items().toArray(AbiValue[]::new));
          assertThat(abi.read(data).orElseThrow().arguments()).isEqualTo(values);
        }
      }
    }
  }

  private static AbiValue any(AbiType type, Random random) {
    return switch (type) {
      case AbiType.Uint(int bits) -> AbiValue.of(new BigInteger(bits, random));
      case AbiType.Int(int bits) ->
          AbiValue.of(new BigInteger(bits, random).subtract(BigInteger.ONE.shiftLeft(bits - 1)));
      case AbiType.Account _ -> AbiValue.of(bytes(20, random).toAddress());
      case AbiType.Bool _ -> AbiValue.of(random.nextBoolean());
      case AbiType.FixedBytes(int size) -> AbiValue.of(bytes(size, random));
      case AbiType.Blob _ -> AbiValue.of(bytes(random.nextInt(70), random));
      case AbiType.Text _ -> AbiValue.of("x".repeat(random.nextInt(70)));
      case AbiType.Sequence(AbiType of) -> many(of, random.nextInt(4), random);
      case AbiType.Row(AbiType of, int size) -> many(of, size, random);
      case AbiType.Tuple(List<AbiType.Field> fields) ->
          new AbiValue.Items(fields.stream().map(field -> any(field.type(), random)).toList());
    };
  }

  private static AbiValue many(AbiType of, int count, Random random) {
    List<AbiValue> items = new ArrayList<>();
    for (int i = 0; i < count; i++) items.add(any(of, random));
    return new AbiValue.Items(items);
  }

  private static Bytes bytes(int size, Random random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }
}
