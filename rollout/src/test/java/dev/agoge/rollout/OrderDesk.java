package dev.agoge.rollout;

import dev.agoge.contracts.BlobStore;
import dev.agoge.contracts.EnvironmentRef;
import dev.agoge.contracts.Split;
import dev.agoge.contracts.TaskId;
import dev.agoge.contracts.ToolCall;
import dev.agoge.environments.Answer;
import dev.agoge.environments.Bundle;
import dev.agoge.environments.Column;
import dev.agoge.environments.Expectation;
import dev.agoge.environments.Manifest;
import dev.agoge.environments.Parameter;
import dev.agoge.environments.Solution;
import dev.agoge.environments.Step;
import dev.agoge.environments.Table;
import dev.agoge.environments.Task;
import dev.agoge.environments.Tool;
import dev.agoge.environments.Value;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The smallest world in which every ending can happen: two orders, one of which is to be cancelled; and a tool that
/// never comes to an end.
final class OrderDesk {
    static final TaskId CANCEL = new TaskId("cancel-late-order");
    static final ToolCall FIND = new ToolCall("find_orders", "{\"customer\":\"Anna Reed\"}");
    static final ToolCall CANCEL_IT = new ToolCall("cancel_order", "{\"order_id\":\"ORD-2\"}");
    static final ToolCall CANCEL_OTHER = new ToolCall("cancel_order", "{\"order_id\":\"ORD-1\"}");
    static final ToolCall COUNT_FOREVER = new ToolCall("count_forever", "{}");
    static final ToolCall UNKNOWN = new ToolCall("send_flowers", "{}");

    private OrderDesk() {}

    static EnvironmentRef publish(BlobStore blobs) {
        return bundle().publish(blobs);
    }

    static Bundle bundle() {
        Table orders = Table.of(
                "orders",
                List.of(Column.text("order_id"), Column.text("customer"), Column.text("status")),
                List.of("order_id"),
                List.of(Value.row("ORD-1", "Ben Ochs", "open"), Value.row("ORD-2", "Anna Reed", "open")));
        return Bundle.of(new Manifest(
                "order-desk",
                "1",
                "orders",
                LocalDateTime.of(2026, 1, 2, 9, 0),
                Map.of(),
                List.of(orders),
                List.of(findOrders(), cancelOrder(), countForever()),
                List.of(task())));
    }

    private static Tool findOrders() {
        return new Tool(
                "find_orders",
                "Lists a customer's orders.",
                List.of(Parameter.required("customer", Parameter.Type.STRING)),
                List.of(new Step.AnswerList(
                        "SELECT order_id, status FROM orders WHERE customer = :customer ORDER BY order_id", 20)));
    }

    private static Tool cancelOrder() {
        return new Tool(
                "cancel_order",
                "Cancels an order.",
                List.of(Parameter.required("order_id", Parameter.Type.STRING)),
                List.of(
                        new Step.Require(
                                "SELECT 1 FROM orders WHERE order_id = :order_id",
                                "not_found",
                                "there is no order {order_id}"),
                        new Step.Change("UPDATE orders SET status = 'cancelled' WHERE order_id = :order_id"),
                        new Step.Answer("SELECT order_id, status FROM orders WHERE order_id = :order_id")));
    }

    private static Tool countForever() {
        return new Tool(
                "count_forever",
                "Counts without an end.",
                List.of(),
                List.of(new Step.Answer("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                        + " SELECT count(*) AS numbers FROM n")));
    }

    private static Task task() {
        Map<String, Solution> variants = new LinkedHashMap<>();
        variants.put("wrong-order", Solution.of(List.of(FIND, CANCEL_OTHER), "Done."));
        variants.put("only-words", Solution.of(List.of(), "Done."));
        return new Task(
                CANCEL,
                "one-write",
                Split.TRAIN,
                "You are the order desk.",
                "Please cancel the order of Anna Reed.",
                List.of(),
                Solution.of(List.of(FIND, CANCEL_IT), "Done."),
                variants,
                Expectation.of(
                        List.of(new Expectation.Change.Update(
                                "orders", Value.row("ORD-2"), Map.of("status", Value.of("cancelled")))),
                        new Answer.Any()));
    }
}
