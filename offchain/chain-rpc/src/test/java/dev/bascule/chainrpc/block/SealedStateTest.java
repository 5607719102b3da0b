package dev.bascule.chainrpc.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bascule.chain.Bytes;
import dev.bascule.chain.evm.Transaction.DynamicFee;
import dev.bascule.chain.qbft.ValidatorSet;
import dev.bascule.chain.receipt.Trust;
import dev.bascule.chain.request.Payload;
import dev.bascule.chain.request.StateProof;
import dev.bascule.chainrpc.node.EvmNode;
import dev.bascule.core.id.Address;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nothing is handed out that its reader would not believe. */
class SealedStateTest {

  /** The only account of these chains. */
  private static final Address CONTRACT =
      Address.ofHex("0x0000000000000000000000000000000000008888");

  private static SealedState.Shown shown(MadeChain made, ServedChain chain, Address to) {
    var known = new ProvenValidators(List.of(made.first()), _ -> {});
    var transaction =
        new DynamicFee(
            MadeChain.CHAIN_ID,
            0,
            BigInteger.ZERO,
            BigInteger.ZERO,
            21_000,
            Optional.of(to),
            BigInteger.ZERO,
            Bytes.EMPTY,
            List.of());
    try (EvmNode node = EvmNode.at(chain.url(), Duration.ofSeconds(20))) {
      var cursor =
          new BlockCursor(node, chain.vault(), new Finality.Sealed(known), Clock.systemUTC());
      return new SealedState(node, cursor, known)
          .of(new Payload.EvmTransaction(CONTRACT, transaction), (_, _) -> Optional.empty())
          .orElseThrow();
    }
  }

  private static MadeChain chain() {
    return new MadeChain(ValidatorSet.Mode.CONTRACT, 4).sealedBy(List.of(1, 2, 3));
  }

  private static void refused(SealedState.Shown shown, String code) {
    assertThat(shown)
        .isInstanceOfSatisfying(
            SealedState.Shown.NotShown.class,
            it -> assertThat(it.code()).as(it.sentence()).isEqualTo(code));
  }

  @Test
  void theNewestBlockIsShownWithItsSeals() {
    MadeChain made = chain();
    try (ServedChain chain = made.serve()) {
      assertThat(shown(made, chain, CONTRACT))
          .isInstanceOfSatisfying(
              SealedState.Shown.Is.class,
              is -> {
                List<Address> validators = made.first().set().members();
                assertThat(is.proof().header().header().number()).isEqualTo(made.last());
                assertThat(is.proof().check(validators))
                    .isInstanceOfSatisfying(
                        StateProof.Check.Proven.class,
                        proven ->
                            assertThat(proven.account(CONTRACT).orElseThrow().nonce())
                                .isEqualTo(1));
              });
    }
  }

  @Test
  void tooFewSealsAreNotHandedOut() {
    MadeChain made = chain().sealedBy(List.of(1, 2));
    try (ServedChain chain = made.serve()) {
      assertThat(shown(made, chain, CONTRACT)).isInstanceOf(SealedState.Shown.NotShown.class);
    }
  }

  @Test
  void aNodeThatForgotTheStateIsSaidTo() {
    MadeChain made = chain();
    try (ServedChain chain = made.serve()) {
      chain.forgetsState(true);
      refused(shown(made, chain, CONTRACT), "account_not_proven");
    }
  }

  @Test
  void genesisIsNoState() {
    MadeChain made = new MadeChain(ValidatorSet.Mode.CONTRACT, 4);
    try (ServedChain chain = made.serve()) {
      refused(shown(made, chain, CONTRACT), "header_unsealed");
    }
  }

  /** A change that a block made is followed by its proof before anything is handed out. */
  @Test
  void stateIsReadByTheValidatorsOfItsBlock() {
    MadeChain made = chain().registers(List.of(1, 2, 3, 4, 5)).sealedBy(List.of(1, 2, 3, 5));
    Trust.Validators first = made.first();
    try (ServedChain chain = made.serve()) {
      SealedState.Shown shown = shown(made, chain, CONTRACT);
      assertThat(shown).isInstanceOf(SealedState.Shown.Is.class);
      StateProof proof = ((SealedState.Shown.Is) shown).proof();
      assertThat(proof.check(first.set().members())).isInstanceOf(StateProof.Check.Unsealed.class);
    }
  }
}
