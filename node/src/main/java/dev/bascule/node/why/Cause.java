package dev.bascule.node.why;

import dev.bascule.core.id.Address;
import dev.bascule.core.id.Hash32;
import java.time.Duration;

/** Why a validator does not sign, in descending precedence: the first that applies is reported. */
public sealed interface Cause {

  /** One word for tables and scripts; it never changes its meaning. */
  default String word() {
    return switch (this) {
      case KeyMismatch _ -> "key-mismatch";
      case OtherGenesis _ -> "other-genesis";
      case DiskFull _ -> "disk-full";
      case ClockOff _ -> "clock-off";
      case DataLost _ -> "data-lost";
      case Down _ -> "down";
      case Starting _ -> "starting";
      case WrongEnode _ -> "wrong-enode";
      case NotAllowed _ -> "not-allowed";
      case Isolated _ -> "isolated";
      case Behind _ -> "behind";
      case Unseen _ -> "unseen";
    };
  }

  default String sentence() {
    return switch (this) {
      case KeyMismatch(Address found) -> "its key file is the key of " + found.hex();
      case OtherGenesis(Hash32 found) -> "its genesis is " + found.hex().substring(0, 14) + "…";
      case DiskFull(long free) -> "no space for its data: " + free / MEBIBYTE + " MiB are free";
      case ClockOff(Duration by) ->
          "its clock is " + Words.time(by.abs()) + (by.isNegative() ? " behind" : " ahead");
      case DataLost _ -> "it is not running and its data folder is empty";
      case Down(String why) -> why;
      case Starting _ -> "its process runs and does not answer yet, or no longer";
      case WrongEnode(String at, String peer) ->
          "the static-nodes.json of " + at + " has a wrong enode for " + peer;
      case NotAllowed(String at, String peer) ->
          "the allowlist of " + at + " does not have " + peer;
      case Isolated(int validators) ->
          validators == 0
              ? "it is connected to no validator"
              : "it is connected to " + validators + " validators only, apart from the others";
      case Behind(long blocks) -> blocks + " blocks behind the head";
      case Unseen _ -> "it runs elsewhere and gives no sign of life";
    };
  }

  long MEBIBYTE = 1 << 20;

  /** Another key than the one that the chain expects: it runs, and its seals count for nothing. */
  record KeyMismatch(Address found) implements Cause {}

  /** It follows another chain. */
  record OtherGenesis(Hash32 found) implements Cause {}

  /** It cannot write a block. */
  record DiskFull(long freeBytes) implements Cause {}

  /** Ahead, its proposals come from the future; behind, it refuses the proposals of others. */
  record ClockOff(Duration ahead) implements Cause {}

  /** Started like this it must fetch the whole chain first. */
  record DataLost() implements Cause {}

  record Down(String why) implements Cause {}

  record Starting() implements Cause {}

  /** At which node the entry is wrong, and whom it means. */
  record WrongEnode(String at, String peer) implements Cause {}

  /** Whose allowlist refuses whom. */
  record NotAllowed(String at, String peer) implements Cause {}

  /** Connected to this many validators that are themselves apart from most. */
  record Isolated(int validators) implements Cause {}

  record Behind(long blocks) implements Cause {}

  record Unseen() implements Cause {}
}
