package dev.agoge.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a world is about: the vocabulary of an archetype. Every domain keeps **owners**, their **records** and the
/// records' **parts**, each in a table of its own; what these are called, what is known of them and what can be done to
/// them differs.
///
/// @param name as in task cards: `orders`
/// @param archetype how its records are found and whether they keep a tally
/// @param owner the singular of the owners' table: `customer`
/// @param record the singular of the records' table: `order`
/// @param part the singular of the parts' table: `item`
/// @param status a record's status. The first value is the only one that lets `strict` pass
/// @param setting what a tool can set on a record
/// @param place what is known of a record and cannot be changed
/// @param strict what can only be done to a record of the first status
/// @param safe what can be done to a record of any status
/// @param kind what parts are told apart by
/// @param state a part's status
/// @param settle what can be done to a part
/// @param amount a part's number
/// @param tally a record's number, to which settling a part adds that part's amount; empty unless its archetype keeps
/// one
// Large because it is a table of words, one column a component.
record Domain(
        String name,
        Archetype archetype,
        String owner,
        String record,
        String part,
        Field status,
        Field setting,
        Field place,
        Action strict,
        Action safe,
        Field kind,
        Field state,
        Action settle,
        String amount,
        String tally) {

    enum Archetype {
        /// A record is found by its owner's full name.
        OWNED,
        /// A record is found by its owner's full name and keeps a balance.
        LEDGER,
        /// A record has a name of its own and keeps a count; its owner is where it comes from.
        STOCK
    }

    String owners() {
        return plural(owner);
    }

    String records() {
        return plural(record);
    }

    String parts() {
        return plural(part);
    }

    String ownerKey() {
        return owner + "_id";
    }

    String recordKey() {
        return record + "_id";
    }

    boolean keepsTally() {
        return archetype != Archetype.OWNED;
    }

    boolean namesRecords() {
        return archetype == Archetype.STOCK;
    }

    /// The fields of a record that can be asked for.
    List<Field> fields() {
        return List.of(status, setting, place);
    }

    /// The error of doing `strict` to a record of another status than the first.
    String refusal() {
        return "not_" + status.values().getFirst();
    }

    /// The same, with at most so many places and kinds of parts.
    Domain withValues(int most) {
        return new Domain(
                name,
                archetype,
                owner,
                record,
                part,
                status,
                setting,
                place.first(most),
                strict,
                safe,
                kind.first(most),
                state,
                settle,
                amount,
                tally);
    }

    private static String plural(String noun) {
        return noun.endsWith("ch") ? noun + "es" : noun + "s";
    }

    /// Those of the names, in the order of the names.
    static List<Domain> named(List<String> names) {
        List<Domain> found = new ArrayList<>();
        for (String name : names) found.add(named(name));
        return List.copyOf(found);
    }

    static Domain named(String name) {
        return ALL.stream()
                .filter(domain -> domain.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no domain '" + name + "', only "
                        + ALL.stream().map(Domain::name).toList()));
    }

    private static Field one(String name, String values) {
        return new Field(name, Arrays.asList(values.split(" ")));
    }

    static final List<Domain> ALL = List.of(
            new Domain(
                    "orders",
                    Archetype.OWNED,
                    "customer",
                    "order",
                    "item",
                    one("status", "open paid sent"),
                    one("speed", "slow normal fast"),
                    one("city", "Rome Paris Oslo Bern Lima Cairo Delhi Tokyo"),
                    new Action("cancel", "cancelled"),
                    new Action("hold", "held"),
                    one("item", "lamp chair desk book phone clock mug shirt"),
                    one("status", "packed missing broken"),
                    new Action("refund", "refunded"),
                    "price",
                    ""),
            new Domain(
                    "tickets",
                    Archetype.OWNED,
                    "user",
                    "ticket",
                    "step",
                    one("status", "new active waiting"),
                    one("priority", "low medium high"),
                    one("team", "sales billing legal network design support cloud web"),
                    new Action("close", "closed"),
                    new Action("escalate", "escalated"),
                    one("step", "call test report backup reset review upgrade audit"),
                    one("status", "planned started failed"),
                    new Action("finish", "finished"),
                    "hours",
                    ""),
            new Domain(
                    "bookings",
                    Archetype.OWNED,
                    "guest",
                    "booking",
                    "extra",
                    one("status", "booked paid arrived"),
                    one("room", "single double suite"),
                    one("view", "sea garden lake park pool street forest mountain"),
                    new Action("cancel", "cancelled"),
                    new Action("flag", "flagged"),
                    one("extra", "parking dinner spa tour bike sauna boat lunch"),
                    one("status", "asked ready unpaid"),
                    new Action("drop", "dropped"),
                    "cost",
                    ""),
            new Domain(
                    "accounts",
                    Archetype.LEDGER,
                    "client",
                    "account",
                    "payment",
                    one("status", "active dormant overdrawn"),
                    one("plan", "basic plus premium"),
                    one("branch", "north south east west central harbor airport campus"),
                    new Action("close", "closed"),
                    new Action("freeze", "frozen"),
                    one("payment", "rent fuel food power water tax loan gift"),
                    one("status", "pending failed disputed"),
                    new Action("refund", "refunded"),
                    "amount",
                    "balance"),
            new Domain(
                    "inventory",
                    Archetype.STOCK,
                    "supplier",
                    "product",
                    "batch",
                    one("status", "empty stocked low"),
                    one("shelf", "top middle bottom"),
                    one("zone", "dock yard cellar attic hall barn shed vault"),
                    new Action("retire", "retired"),
                    new Action("reorder", "reordered"),
                    one("batch", "ship train truck plane van barge cart drone"),
                    one("status", "late damaged lost"),
                    new Action("replace", "replaced"),
                    "units",
                    "stock"),
            new Domain(
                    "devices",
                    Archetype.OWNED,
                    "worker",
                    "device",
                    "app",
                    one("status", "offline online idle"),
                    one("mode", "quiet loud dark"),
                    one("site", "lab office plant store school clinic garage studio"),
                    new Action("wipe", "wiped"),
                    new Action("lock", "locked"),
                    one("app", "mail maps chat camera music notes calendar wallet"),
                    one("status", "allowed blocked expired"),
                    new Action("revoke", "revoked"),
                    "size",
                    ""));
}
