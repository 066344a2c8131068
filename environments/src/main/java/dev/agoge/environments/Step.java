package dev.agoge.environments;

/// One thing that a tool does. SQL names the call's arguments `:like_this`. Beside SQLite's own deterministic functions
/// it may use the platform's: `now()`, `today()`, `next_id('ORD-')`, `last_id('ORD-')`, `add_days(date, n)` and
/// `days_between(from, to)`.
public sealed interface Step {
    /// The SQL as it was written.
    String sql();

    /// Goes on only if the query has a row; else the call fails with this error.
    ///
    /// @param message may name arguments: `there is no order {order_id}`
    record Require(String sql, String error, String message) implements Step {}

    /// Goes on only if the query has no row; else the call fails with this error.
    ///
    /// @param message may name arguments and columns of the query's first row: `the order is {status}`
    record Refuse(String sql, String error, String message) implements Step {}

    /// An INSERT, UPDATE or DELETE.
    record Change(String sql) implements Step {}

    /// The one row of the query becomes the result, a JSON object. No row is the error `not_found`.
    record Answer(String sql) implements Step {}

    /// The first rows of the query become the result, a JSON list. The query says its ORDER BY.
    record AnswerList(String sql, int limit) implements Step {
        public static final int DEFAULT_LIMIT = 20;
        static final int MAX_LIMIT = 100;
    }
}
