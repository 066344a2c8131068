package dev.agoge.environments;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How far apart two numbers of a column may lie and still be the same: who adds 0.1, 0.2 and 0.3 in another order gets
/// another last digit, and has done nothing else.
///
/// @param ofNumbers what each column of numbers declares, as `table.column`; 0 if it declares nothing
record Tolerances(Map<String, Double> ofNumbers) {
    /// No two sums of the same numbers lie further apart than this part of them, whatever their order.
    private static final BigDecimal ROUNDING = new BigDecimal("1e-9");

    private static final BigDecimal SMALLEST = new BigDecimal("1e-12");

    /// For tables without numbers.
    static final Tolerances NONE = new Tolerances(Map.of());

    Tolerances {
        ofNumbers = Collections.unmodifiableMap(new LinkedHashMap<>(ofNumbers));
    }

    static Tolerances of(List<Table> tables) {
        Map<String, Double> ofNumbers = new LinkedHashMap<>();
        for (Table table : tables) {
            for (Column column : table.columns()) {
                if (column.type() == Column.Type.NUMBER) {
                    ofNumbers.put(table.name() + "." + column.name(), column.tolerance());
                }
            }
        }
        return new Tolerances(ofNumbers);
    }

    /// True if there is no column of numbers.
    boolean isEmpty() {
        return ofNumbers.isEmpty();
    }

    /// What is declared, as it stands in a verifier's digest; empty if nothing is.
    String declared() {
        Map<String, Object> declared = new LinkedHashMap<>();
        ofNumbers.forEach((column, tolerance) -> {
            if (tolerance > 0) declared.put(column, tolerance);
        });
        return declared.isEmpty() ? "" : Json.text(declared);
    }

    /// Of two cells as JSON texts, whether they are the same.
    boolean same(String table, String column, String one, String other) {
        if (one.equals(other)) return true;
        double tolerance = ofNumbers.getOrDefault(table + "." + column, 0.0);
        return tolerance > 0 && within(BigDecimal.valueOf(tolerance), one, other);
    }

    /// Whether they are the same, or would be if sums were exact.
    boolean sameButForRounding(String table, String column, String one, String other) {
        if (same(table, column, one, other)) return true;
        if (!ofNumbers.containsKey(table + "." + column) || isNull(one) || isNull(other)) return false;
        BigDecimal size = new BigDecimal(one).abs().max(new BigDecimal(other).abs());
        return within(size.multiply(ROUNDING).max(SMALLEST), one, other);
    }

    private static boolean within(BigDecimal tolerance, String one, String other) {
        if (isNull(one) || isNull(other)) return false;
        return new BigDecimal(one).subtract(new BigDecimal(other)).abs().compareTo(tolerance) <= 0;
    }

    private static boolean isNull(String text) {
        return text.equals("null");
    }
}
