package dev.agoge.grpo.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;

/// Many rows by one statement.
final class Rows {
    private Rows() {}

    /// @param row names the parameters of one
    /// @return how many rows each of them changed
    static <T> int[] each(
            NamedParameterJdbcTemplate jdbc, String sql, List<T> all, BiConsumer<T, MapSqlParameterSource> row) {
        if (all.isEmpty()) return new int[0];
        List<SqlParameterSource> rows = new ArrayList<>(all.size());
        for (T one : all) {
            var parameters = new MapSqlParameterSource();
            row.accept(one, parameters);
            rows.add(parameters);
        }
        return jdbc.batchUpdate(sql, rows.toArray(SqlParameterSource[]::new));
    }
}
