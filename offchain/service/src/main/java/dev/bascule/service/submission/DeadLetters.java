package dev.bascule.service.submission;

import static dev.bascule.service.db.own.Tables.DEAD_LETTER;

import dev.bascule.service.wire.Times;
import java.time.Clock;
import java.util.List;
import org.jooq.DSLContext;

/** Items that failed too often, where a person can see them and let them try again. */
public final class DeadLetters {

  private final DSLContext sql;
  private final Clock clock;

  DeadLetters(DSLContext sql, Clock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  public record DeadLetter(
      String number, String queue, String item, String reason, int attempts, String at) {}

  void put(String queue, String item, String reason, int attempts) {
    String sentence = reason.length() <= 1000 ? reason : reason.substring(0, 1000);
    int updated =
        sql.update(DEAD_LETTER)
            .set(DEAD_LETTER.REASON, sentence)
            .set(DEAD_LETTER.ATTEMPTS, attempts)
            .setNull(DEAD_LETTER.RETRIED_AT)
            .where(DEAD_LETTER.QUEUE.eq(queue))
            .and(DEAD_LETTER.ITEM.eq(item))
            .execute();
    if (updated > 0) return;
    sql.insertInto(DEAD_LETTER)
        .set(DEAD_LETTER.QUEUE, queue)
        .set(DEAD_LETTER.ITEM, item)
        .set(DEAD_LETTER.REASON, sentence)
        .set(DEAD_LETTER.ATTEMPTS, attempts)
        .set(DEAD_LETTER.CREATED_AT, clock.millis())
        .execute();
  }

  boolean isDead(String queue, String item) {
    return sql.fetchExists(
        DEAD_LETTER,
        DEAD_LETTER
            .QUEUE
            .eq(queue)
            .and(DEAD_LETTER.ITEM.eq(item))
            .and(DEAD_LETTER.RETRIED_AT.isNull()));
  }

  /** Says whether there was such an item. */
  boolean retry(long number) {
    return sql.update(DEAD_LETTER)
            .set(DEAD_LETTER.RETRIED_AT, clock.millis())
            .where(DEAD_LETTER.NO.eq(number))
            .and(DEAD_LETTER.RETRIED_AT.isNull())
            .execute()
        > 0;
  }

  public List<DeadLetter> list(long after, int limit) {
    return sql.selectFrom(DEAD_LETTER)
        .where(DEAD_LETTER.RETRIED_AT.isNull())
        .and(DEAD_LETTER.NO.gt(after))
        .orderBy(DEAD_LETTER.NO)
        .limit(limit)
        .fetch(row ->
            new DeadLetter(
                Long.toString(row.getNo()),
                row.getQueue(),
                row.getItem(),
                row.getReason(),
                row.getAttempts(),
                Times.text(row.getCreatedAt())));
  }

  public int count() {
    return sql.fetchCount(DEAD_LETTER, DEAD_LETTER.RETRIED_AT.isNull());
  }
}
