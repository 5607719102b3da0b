package dev.bascule.service.risk;

import java.util.List;

/**
 * How unusual a payment is, 0 to 100, and by which rules. The score goes into the log with the
 * payment; the book refuses above its limit.
 */
public record RiskScore(int value, List<String> reasons) {}
