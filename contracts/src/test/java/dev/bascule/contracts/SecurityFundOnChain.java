package dev.bascule.contracts;

import dev.bascule.contracts.Deployment.Keys;
import dev.bascule.contracts.Lockstep.Outcome;
import dev.bascule.contracts.SecurityFundModel.Claim;
import dev.bascule.contracts.SecurityFundModel.Limits;
import dev.bascule.contracts.SecurityFundModel.Pot;
import dev.bascule.contracts.SecurityFundModel.Way;
import dev.bascule.contracts.TokenModel.Role;
import dev.bascule.contracts.bindings.ConsortiumAccess;
import dev.bascule.contracts.bindings.ConsortiumRegistry;
import dev.bascule.contracts.bindings.SecurityFund;
import dev.bascule.contracts.bindings.SecurityFund.FundLimits;
import dev.bascule.contracts.bindings.SettlementToken;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.web3j.crypto.Credentials;
import org.web3j.protocol.Web3j;
import org.web3j.protocol.core.RemoteFunctionCall;
import org.web3j.protocol.core.methods.response.TransactionReceipt;
import org.web3j.tx.Contract;
import org.web3j.tx.TransactionManager;
import org.web3j.utils.Numeric;

/** A fund of two tokens under a consortium of three, on a chain and in the model. */
final class SecurityFundOnChain {

  static final List<String> ORGANISATIONS = List.of("bank-a", "bank-b", "bank-c");

  /** The first may give more than a pot counts, the second so much and no more. */
  static final List<Credentials> GIVERS = List.of(Keys.named("giver"), Keys.named("other giver"));

  static final List<Credentials> VICTIMS = List.of(Keys.named("shop"), Keys.named("mill"));
  static final Credentials STRANGER = Keys.named("stranger");
  private static final Credentials FREEZER = Keys.named("freezer");
  private static final Credentials CONFIRMER = Keys.named("confirmer");

  private final Web3j web3j;
  private final long chainId;
  private final Lockstep chain;
  private final Lockstep governed;
  private final String access;
  final String address;
  final Map<String, TokenModel> tokens = new TreeMap<>();
  final SecurityFundModel model;

  /** What each claim was reported with. */
  final Map<Integer, byte[]> evidence = new HashMap<>();

  SecurityFundOnChain(Anvil anvil, Web3j web3j, Limits limits) throws Exception {
    this.web3j = web3j;
    this.chainId = anvil.chainId();
    BigInteger ten = BigInteger.TEN;
    var span = new ConsortiumRegistry.Duration(ten, ten);
    var parameters =
        new ConsortiumRegistry.Parameters(span, span, span, span, BigInteger.ZERO, BigInteger.ZERO);
    TransactionManager governance = sending(Keys.GOVERNANCE);
    String registry = Consortium.found(web3j, governance, parameters, ORGANISATIONS);
    var wait = new ConsortiumAccess.Duration(ten, ten);
    String consortium = Keys.GOVERNANCE.getAddress();
    access =
        addressOf(
            Deployment.send(
                ConsortiumAccess.deploy(web3j, governance, FreshAnvil.GAS, consortium, wait)));
    address =
        addressOf(
            Deployment.send(
                SecurityFund.deploy(
                    web3j, governance, FreshAnvil.GAS, access, registry, on(limits))));
    AbiErrors errors = AbiErrors.of("SecurityFund", "ConsortiumAccess", "SettlementToken");
    chain = new Lockstep(anvil, web3j, errors, address);
    governed = new Lockstep(anvil, web3j, errors, access);
    model = new SecurityFundModel(address, tokens, limits);
    for (String it : ORGANISATIONS) model.member(Consortium.voter(it).getAddress(), it);
    for (String it : List.of("EURt", "BRLt")) issue(it);
  }

  private void issue(String symbol) throws Exception {
    String admin = Keys.GOVERNANCE.getAddress();
    SettlementToken token =
        Deployment.send(
            SettlementToken.deploy(
                web3j,
                sending(Keys.GOVERNANCE),
                FreshAnvil.GAS,
                symbol,
                symbol,
                BigInteger.TWO,
                admin));
    String at = addressOf(token);
    TokenModel same = new TokenModel(admin);
    tokens.put(at, same);
    Map<Role, String> holders =
        Map.of(
            Role.ISSUER,
            admin,
            Role.FREEZER,
            FREEZER.getAddress(),
            Role.CONFIRMER,
            CONFIRMER.getAddress());
    for (Map.Entry<Role, String> it : holders.entrySet()) {
      Deployment.send(token.grantRole(it.getKey().id(), it.getValue()));
      same.grant(admin, it.getKey(), it.getValue());
    }
    BigInteger all = BigInteger.TWO.pow(129);
    Deployment.send(token.setQuota(admin, all));
    same.setQuota(admin, admin, all);
    BigInteger much = BigInteger.TEN.pow(9);
    for (Credentials giver : GIVERS) {
      String account = giver.getAddress();
      boolean rich = giver.equals(GIVERS.getFirst());
      BigInteger money = rich ? BigInteger.TWO.pow(128).add(much) : much;
      BigInteger allowed = rich ? TokenModel.UNLIMITED : much;
      Deployment.send(token.issue(account, money));
      same.issue(admin, account, money);
      Deployment.send(token(at, giver).approve(address, allowed));
      same.approve(account, address, allowed);
    }
  }

  Outcome send(
      Credentials sender, Function<SecurityFund, RemoteFunctionCall<TransactionReceipt>> call)
      throws Exception {
    return chain.send(call.apply(as(sender)), sender);
  }

  /** Called on the fund itself, or on the access contract for the fund. */
  Outcome send(Way way, Function<SecurityFund, RemoteFunctionCall<TransactionReceipt>> call)
      throws Exception {
    Credentials sender = way.consortium ? Keys.GOVERNANCE : STRANGER;
    if (!way.byAccess) return send(sender, call);
    byte[] data = Numeric.hexStringToByteArray(call.apply(as(sender)).encodeFunctionCall());
    var by = ConsortiumAccess.load(access, web3j, sending(sender), FreshAnvil.GAS);
    return governed.send(by.execute(address, data, BigInteger.ZERO), sender);
  }

  void pass(long blocks, long seconds) {
    chain.pass(blocks, seconds);
  }

  /** Two keys agree, in both worlds. */
  void freeze(String token, String account, boolean freeze) throws Exception {
    Deployment.send(token(token, FREEZER).proposeFreeze(account, freeze));
    Deployment.send(token(token, CONFIRMER).confirmFreeze(account, freeze));
    TokenModel same = tokens.get(token);
    same.proposeFreeze(FREEZER.getAddress(), account, freeze);
    same.confirmFreeze(CONFIRMER.getAddress(), account, freeze);
  }

  /** Everything that can change, but of the claims only these. */
  Readings readings(List<Integer> claims) {
    Readings all = new Readings();
    SecurityFund on = as(STRANGER);
    Limits limits = model.limits;
    all.expect(
        "limits",
        address,
        on.limits(),
        number(limits.periodBps()),
        number(limits.claimBps()),
        number(limits.blocks()),
        number(limits.seconds()));
    all.expect("last claim", address, on.lastClaim(), number(model.lastClaim()));
    for (String token : tokens.keySet()) expectToken(all, on, token);
    for (int id : claims) expectClaim(all, on, id);
    return all;
  }

  private void expectToken(Readings all, SecurityFund on, String token) {
    Pot pot = model.pot(token);
    all.expect(
        "pot " + token,
        address,
        on.potOf(token),
        pot.held(),
        pot.base(),
        pot.paid(),
        number(pot.period),
        number(pot.began.block()),
        number(pot.began.time()));
    SettlementToken money = token(token, STRANGER);
    TokenModel same = tokens.get(token);
    List<String> accounts = new ArrayList<>(List.of(address));
    for (Credentials it : GIVERS) accounts.add(it.getAddress());
    for (Credentials it : VICTIMS) accounts.add(it.getAddress());
    for (String it : accounts) {
      all.expect("has " + token + it, token, money.balanceOf(it), same.balance(it));
      all.expect(
          "allows " + token + it, token, money.allowance(it, address), same.allowance(it, address));
    }
  }

  private void expectClaim(Readings all, SecurityFund on, int id) {
    Claim it = model.claim(id);
    all.expect(
        "claim " + id,
        address,
        on.claimOf(number(id)),
        Consortium.word(it.organisation),
        evidence.get(id),
        it.token,
        it.beneficiary,
        it.claimed,
        it.awarded,
        it.paid,
        number(it.stage.code));
  }

  BigInteger balance(String token) throws Exception {
    return token(token, STRANGER).balanceOf(address).send();
  }

  SettlementToken token(String at, Credentials sender) {
    return SettlementToken.load(at, web3j, sending(sender), FreshAnvil.GAS);
  }

  SecurityFund as(Credentials sender) {
    return SecurityFund.load(address, web3j, sending(sender), FreshAnvil.GAS);
  }

  static FundLimits on(Limits it) {
    return new FundLimits(
        number(it.periodBps()),
        number(it.claimBps()),
        new SecurityFund.Duration(number(it.blocks()), number(it.seconds())));
  }

  static BigInteger number(long it) {
    return BigInteger.valueOf(it);
  }

  private TransactionManager sending(Credentials sender) {
    return Deployment.manager(web3j, chainId, sender);
  }

  private static String addressOf(Contract it) {
    return it.getContractAddress().toLowerCase(Locale.ROOT);
  }
}
