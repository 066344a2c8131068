package dev.agoge.environments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlTest {
    private static List<Violation> mistakes(String source, Sql.Kind kind) {
        Violations violations = new Violations();
        Sql.read(source, kind, Set.of("id", "n"), Set.of("ORD-"), "here", violations);
        try {
            violations.throwIfAny();
            return List.of();
        } catch (InvalidEnvironment e) {
            return e.violations();
        }
    }

    @Test
    void argumentsAreBoundInTheOrderTheyStandIn() {
        Sql sql = Sql.read(
                "SELECT a FROM t WHERE b = :n AND c <> ':id' AND d = :id AND e = :n",
                Sql.Kind.QUERY,
                Set.of("id", "n"),
                Set.of(),
                "here",
                new Violations());
        assertThat(sql.text()).isEqualTo("SELECT a FROM t WHERE b = ? AND c <> ':id' AND d = ? AND e = ?");
        assertThat(sql.arguments()).containsExactly("n", "id", "n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT random() FROM t",
                "SELECT RANDOM  () FROM t",
                "SELECT date('now')",
                "SELECT datetime(:id)",
                "SELECT strftime('%s', 'now')",
                "SELECT current_timestamp",
                "SELECT CURRENT_DATE",
                "SELECT unixepoch()",
                "SELECT last_insert_rowid()",
                "SELECT changes()",
                "SELECT sqlite_version()",
                "SELECT load_extension(:id)",
                "SELECT randomblob(8)",
                "SELECT \"random\"()",
                "SELECT [random]()",
                "SELECT `random`()",
                "SELECT name FROM sqlite_master",
                "SELECT name FROM pragma_table_list",
                "SELECT 1; DROP TABLE t",
                "SELECT 1 -- and no more",
                "SELECT 1 /* and no more */",
                "SELECT ?",
                "SELECT @id",
                "SELECT $id",
                "SELECT :other",
                "SELECT 'open",
                "SELECT next_id('ORD-')",
                "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a",
                "WITH a AS (SELECT 1) DELETE FROM t",
                "INSERT INTO t VALUES (1)",
                "PRAGMA user_version",
                "ATTACH 'x' AS y",
                "VACUUM INTO 'x'",
                "DROP TABLE t",
                "",
                "  "
            })
    void aQueryThatReachesBeyondTheTablesIsRefused(String source) {
        assertThat(mistakes(source, Sql.Kind.QUERY)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "UPDATE t SET a = random()",
                "UPDATE OR REPLACE t SET a = 1",
                "INSERT OR ROLLBACK INTO t VALUES (1)",
                "DELETE FROM t RETURNING a",
                "INSERT INTO t VALUES (next_id('BILL-'))",
                "CREATE TABLE u (a)",
                "REPLACE INTO t VALUES (1)"
            })
    void aChangeThatIsMoreThanAChangeIsRefused(String source) {
        assertThat(mistakes(source, Sql.Kind.CHANGE)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT date, time FROM t WHERE date < today() AND add_days(date, :n) > now()",
                "SELECT count(*) AS n, 'random() ; -- \"x\"' AS t FROM t WHERE a LIKE '%' || :id || '%'",
                "SELECT a - -1 AS b, a/b AS c FROM t WHERE id IN (SELECT id FROM u) ORDER BY a",
                "WITH a(x) AS (SELECT 1) SELECT x FROM a",
                "SELECT CASE WHEN a THEN 'it''s' ELSE 'not' END AS s FROM t",
                "SELECT last_id('ORD-') AS id, days_between(a, b) AS days FROM t"
            })
    void anOrdinaryQueryIsTaken(String source) {
        assertThat(mistakes(source, Sql.Kind.QUERY)).isEmpty();
    }

    @Test
    void anOrdinaryChangeIsTaken() {
        assertThat(mistakes("INSERT INTO t (a, b) VALUES (next_id('ORD-'), :n)", Sql.Kind.CHANGE))
                .isEmpty();
        assertThat(mistakes("INSERT INTO t VALUES (:id, 1) ON CONFLICT (id) DO UPDATE SET n = n + 1", Sql.Kind.CHANGE))
                .isEmpty();
        assertThat(mistakes("UPDATE t SET a = replace(a, 'x', 'y') WHERE id = :id", Sql.Kind.CHANGE))
                .isEmpty();
        assertThat(mistakes("DELETE FROM t WHERE id = :id", Sql.Kind.CHANGE)).isEmpty();
    }

    @Test
    void aTableIsNoFunction() {
        for (String change : List.of(
                "INSERT INTO log (id, amt) VALUES (:id, :n)",
                "INSERT INTO log(id, amt) VALUES (:id, :n)",
                "INSERT INTO random (id) SELECT id FROM t",
                "INSERT INTO main.log (id) VALUES (:id)",
                "INSERT INTO date AS d (id, time) VALUES (:id, :n) ON CONFLICT (id) DO UPDATE SET time = :n")) {
            assertThat(mistakes(change, Sql.Kind.CHANGE)).as(change).isEmpty();
        }
        for (String query : List.of(
                "WITH log(x) AS (SELECT 1) SELECT x FROM log",
                "WITH a(x) AS (SELECT 1), date (y, z) AS NOT MATERIALIZED (SELECT 1, 2) SELECT y FROM date")) {
            assertThat(mistakes(query, Sql.Kind.QUERY)).as(query).isEmpty();
        }
    }

    @Test
    void aFunctionIsNoTable() {
        for (String change : List.of(
                "INSERT INTO log VALUES (random())",
                "INSERT INTO log SELECT random() FROM t",
                "INSERT INTO log (id) VALUES (random())",
                "INSERT INTO log (id) SELECT log(2)")) {
            assertThat(mistakes(change, Sql.Kind.CHANGE)).as(change).isNotEmpty();
        }
        for (String query : List.of(
                "WITH log(x) AS (SELECT 1) SELECT log(x) FROM log",
                "SELECT CAST(random() AS MATERIALIZED(5)) AS a",
                "SELECT 'random() AS (SELECT' AS a, random() AS b")) {
            assertThat(mistakes(query, Sql.Kind.QUERY)).as(query).isNotEmpty();
        }
    }

    @Test
    void anOrderInsideATextIsNoOrder() {
        assertThat(Sql.ordered("SELECT a FROM t WHERE b = 'order by'")).isFalse();
        assertThat(Sql.ordered("SELECT a FROM t ORDER\n BY b")).isTrue();
    }
}
