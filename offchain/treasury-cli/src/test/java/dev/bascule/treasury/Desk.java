package dev.bascule.treasury;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.bitcoin.BitcoinNetwork;
import dev.bascule.chain.bitcoin.OutPoint;
import dev.bascule.chain.bitcoin.Satoshi;
import dev.bascule.chain.bitcoin.Script;
import dev.bascule.chain.bitcoin.Transaction;
import dev.bascule.chain.bitcoin.TxId;
import dev.bascule.chain.bitcoin.TxInput;
import dev.bascule.chain.bitcoin.TxOutput;
import dev.bascule.chain.bitcoin.descriptor.DerivedOutput;
import dev.bascule.chain.bitcoin.descriptor.Descriptor;
import dev.bascule.chain.bitcoin.psbt.Psbt;
import dev.bascule.chain.bitcoin.psbt.PsbtUpdate;
import dev.bascule.chain.calldata.AbiValue;
import dev.bascule.chain.calldata.ContractAbi;
import dev.bascule.chain.evm.Signer;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.hd.DerivationPath;
import dev.bascule.chain.request.OwnAbis;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.RequestJson;
import dev.bascule.chain.request.SigningRequest;
import dev.bascule.chain.secret.SecretBytes;
import dev.bascule.chain.signature.SecretKey;
import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import dev.bascule.treasury.folder.ColdFolder;
import dev.bascule.treasury.key.Seed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A cold folder with rules and a book, the people around it, and what they ask for. */
public final class Desk {

  public static final long CHAIN = 1337;
  public static final Address TOKEN = Address.ofHex("0x" + "11".repeat(20));
  public static final Address VAULT = Address.ofHex("0x" + "22".repeat(20));
  public static final Address SHOP = Address.ofHex("0x3333" + "00".repeat(16) + "4444");
  public static final Address ACCESS = Address.ofHex("0x" + "55".repeat(20));
  public static final Address REGISTRY = Address.ofHex("0x" + "66".repeat(20));
  public static final Address BOND = Address.ofHex("0x" + "77".repeat(20));
  public static final Address SAFE = Address.ofHex("0x" + "88".repeat(20));
  public static final Script STRANGER =
      Script.witness(0, Bytes.of(Hash32.sha256(new byte[] {9})).slice(0, 20));

  private static final Map<String, ContractAbi> ABIS = abis();

  public final SecretKey proposer = person(1);
  public final SecretKey ada = person(2);
  public final SecretKey bo = person(3);
  public final Path dir;
  public final Path home;
  public final Path witness;
  public final Path password;
  public final Descriptor wallet;
  public final Address account;
  private int files;

  /** Rules: two approvals, 1,000.00 CNYT each and 1,500.00 a day, 2 BTC, only the address book. */
  public Desk(Path dir) throws IOException {
    this.dir = dir;
    home = dir.resolve("cold");
    witness = dir.resolve("witness.json");
    password = Files.writeString(dir.resolve("password"), "a long password");
    try (Seed seed = seed();
        SecretBytes secret = SecretBytes.copyOf("a long password".getBytes(UTF_8))) {
      new ColdFolder(home).create(seed, secret, 4, 1, BitcoinNetwork.REGTEST, witness);
      account = seed.address(0);
      wallet = wallet(seed);
    }
    applyPolicy(policy());
    book("SettlementToken", TOKEN, "CNYT", "--currency", "CNYT", "--decimals", "2");
    book("SettlementVault", VAULT, "clearing");
    book("ConsortiumAccess", ACCESS, "access");
    book("ConsortiumRegistry", REGISTRY, "registry");
    book("VaultBond", BOND, "bond");
    enter("eip155:1337", SHOP.hex(), "--name", "shop");
    enter("eip155:1337", SAFE.hex(), "--name", "our vault");
    String stranger =
        new dev.bascule.chain.bitcoin.Address(BitcoinNetwork.REGTEST, STRANGER).toString();
    enter("bip122:regtest", stranger, "--name", "exchange");
  }

  public static Seed seed() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 7);
    return new Seed(SecretBytes.taking(bytes));
  }

  private static Descriptor wallet(Seed seed) {
    DerivationPath path = DerivationPath.parse("m/84h/1h/0h");
    try (var master = seed.master(BitcoinNetwork.REGTEST.keys());
        var key = master.derive(path)) {
      return Descriptor.parse(
          Descriptor.withChecksum(
              "wpkh([%s/%s]%s/<0;1>/*)"
                  .formatted(seed.fingerprint(), path.stepsText(), key.publicKey().text())));
    }
  }

  private static SecretKey person(int number) {
    byte[] secret = new byte[32];
    secret[31] = (byte) number;
    return SecretKey.of(secret);
  }

  public String policy() {
    return """
    {"bitcoin":{"network":"regtest","feeMax":"50000","feeShareMax":1000,"indexMax":1000,
      "descriptors":["%s"]},
     "chains":[{"chainId":"1337","name":"Settlement chain","currency":"ETH","decimals":18,
      "feeMax":"1000000000000000"}],
     "limits":[
      {"asset":"eip155:1337/slip44:60","each":"2000000000000000000","total":"5000000000000000000","windowSeconds":"86400"},
      {"asset":"eip155:1337/erc20:%s","each":"100000","total":"150000","windowSeconds":"86400"},
      {"asset":"bip122:regtest/slip44:0","each":"200000000","total":"300000000","windowSeconds":"86400"}],
     "approvers":[{"name":"Ada","address":"%s"},{"name":"Bo","address":"%s"},{"name":"Pat","address":"%s"}],
     "approvalsNeeded":2,"addressBookOnly":"yes"}
    """
        .formatted(wallet, TOKEN.hex(), of(ada).hex(), of(bo).hex(), of(proposer).hex());
  }

  public ColdRun applyPolicy(String json) throws IOException {
    Path file = Files.writeString(dir.resolve("policy.json"), json);
    ColdRun run = cold("policy", "apply", file);
    if (run.exit() != 0) throw new AssertionError(run.err());
    return run;
  }

  private void book(String contract, Address address, String name, Object... more) {
    Object[] fixed = {"--contract", contract, "--name", name};
    enter("eip155:1337", address.hex(), Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  private void enter(String chain, String address, Object... more) {
    Object[] fixed = {"address-book", "add", chain, address};
    ColdRun run = cold(Stream.of(fixed, more).flatMap(Stream::of).toArray());
    if (run.exit() != 0) throw new AssertionError(run.err());
  }

  /** With the folder, its witness and its password. */
  public ColdRun cold(Object... arguments) {
    Object[] folder = {"--home", home, "--witness", witness, "--password", password};
    return ColdRun.of(Stream.of(arguments, folder).flatMap(Stream::of).toArray());
  }

  public ColdRun inspect(SigningRequest request) {
    return ColdRun.of("inspect", "--home", home, file(request));
  }

  /** As the owner signs who looked at the other screen. */
  public ColdRun sign(SigningRequest request, Object... more) {
    Object[] fixed = {
      "sign",
      file(request),
      "--first-word",
      request.asked().words().split(" ")[0],
      "--out",
      answer()
    };
    return cold(Stream.of(fixed, more).flatMap(Stream::of).toArray());
  }

  public Path answer() {
    return dir.resolve("answer.json");
  }

  public Path file(SigningRequest request) {
    try {
      return Files.write(dir.resolve("request-" + files++ + ".json"), RequestJson.write(request));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Proposed, and approved by Ada and Bo. */
  public SigningRequest request(Payload payload) {
    return approved(asked(payload), ada, bo);
  }

  public SigningRequest.Asked asked(Payload payload) {
    long now = Instant.now().getEpochSecond();
    return new SigningRequest.Asked(
        "payout-1", "salaries of November", of(proposer), now, now + 3600, payload);
  }

  public SigningRequest approved(SigningRequest.Asked asked, SecretKey... people) {
    List<SigningRequest.Approval> approvals = new ArrayList<>();
    for (SecretKey person : people) {
      approvals.add(new SigningRequest.Approval(of(person), person.sign(asked.approvalDigest())));
    }
    return new SigningRequest(asked, proposer.sign(asked.proposalDigest()), approvals);
  }

  public static Address of(SecretKey key) {
    return Signer.of(key.publicKey());
  }

  public Payload evm(long nonce, Address to, BigInteger value, Bytes data) {
    return new Payload.EvmTransaction(
        account,
        new DynamicFee(
            CHAIN,
            nonce,
            BigInteger.ONE,
            BigInteger.valueOf(1_000_000_000),
            200_000,
            Optional.of(to),
            value,
            data,
            List.of()));
  }

  public Payload call(long nonce, Address to, Bytes data) {
    return evm(nonce, to, BigInteger.ZERO, data);
  }

  /** Units of the token to the shop. */
  public Payload pay(long nonce, long units) {
    return call(
        nonce, TOKEN, data("SettlementToken", "transfer", AbiValue.of(SHOP), AbiValue.of(units)));
  }

  public static Bytes data(String contract, String function, AbiValue... arguments) {
    return ABIS.get(contract).function(function).call(arguments);
  }

  private static Map<String, ContractAbi> abis() {
    try {
      return OwnAbis.load();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  // ---- the UTXO wallet

  /** Two inputs of 1,000,000, 1,500,000 to the exchange, change, and 5,000 of fee. */
  public Psbt honest() {
    return PsbtUpdate.output(
        unsigned(
            new TxOutput(new Satoshi(1_500_000), STRANGER),
            new TxOutput(new Satoshi(495_000), wallet.at(1, 3).script())),
        1,
        wallet.at(1, 3));
  }

  public Psbt unsigned(TxOutput... outputs) {
    List<TxInput> inputs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      inputs.add(
          new TxInput(
              new OutPoint(funding(wallet.at(0, i), 1_000_000, i).txid(), 0),
              Bytes.EMPTY,
              0xffff_fffdL,
              List.of()));
    }
    Psbt psbt = Psbt.of(new Transaction(2, inputs, List.of(outputs), 0));
    for (int i = 0; i < 2; i++) {
      psbt = PsbtUpdate.input(psbt, i, funding(wallet.at(0, i), 1_000_000, i), wallet.at(0, i));
    }
    return psbt;
  }

  public static Transaction funding(DerivedOutput own, long amount, int salt) {
    OutPoint from = new OutPoint(new TxId(Hash32.sha256(new byte[] {(byte) salt})), 0);
    return new Transaction(
        2,
        List.of(new TxInput(from, Bytes.EMPTY, 0xffff_fffdL, List.of())),
        List.of(new TxOutput(new Satoshi(amount), own.script())),
        0);
  }

  public SigningRequest spend(Psbt psbt) {
    return request(new Payload.UtxoTransaction(BitcoinNetwork.REGTEST, psbt));
  }
}
