package dev.agoge.synth;

import dev.agoge.environments.Column;
import dev.agoge.environments.Table;
import dev.agoge.environments.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The rows of one environment. Records come in pairs that a careless reader confuses: 2k and 2k+1 share the second
/// half of their names.
record World(Domain domain, List<Owner> owners, List<Item> records) {

    record Owner(int number, String name) {}

    /// A record: an order, a ticket.
    ///
    /// @param name the full name it is found by: its owner's, or its own
    record Item(
            int number, String id, Owner owner, String name, Map<String, String> fields, int tally, List<Part> parts) {
        String get(Field field) {
            String value = fields.get(field.name());
            if (value == null) throw new IllegalArgumentException("record " + id + " has no field " + field.name());
            return value;
        }

        String status(Domain domain) {
            return get(domain.status());
        }
    }

    record Part(String id, String kind, int amount, String state) {}

    /// @param heldOut whether its names are of those never trained on
    static World draw(Domain domain, Mix mix, boolean heldOut, Dice dice) {
        int count = mix.records();
        List<String> names = domain.namesRecords()
                ? Names.goods(dice, count, mix.names(), heldOut)
                : Names.people(dice, count, mix.names(), heldOut);
        List<Owner> owners = new ArrayList<>();
        List<String> ownerNames = domain.namesRecords() ? Names.suppliers(dice, (count + 1) / 2) : names;
        for (String name : ownerNames) owners.add(new Owner(owners.size() + 1, name));
        List<Integer> sizes = new ArrayList<>();
        int ids = count;
        for (int i = 0; i < count; i++) {
            int parts = dice.between(mix.fewestParts(), mix.mostParts());
            sizes.add(parts);
            ids += parts;
        }
        List<String> fresh = new ArrayList<>(Names.ids(dice, ids));
        List<String> statuses = statuses(domain, count, dice);
        List<Item> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Owner owner = owners.get(i % owners.size());
            Map<String, String> fields = Map.of(
                    domain.status().name(), statuses.get(i),
                    domain.setting().name(), dice.pick(domain.setting().values()),
                    domain.place().name(), dice.pick(domain.place().values()));
            String id = fresh.removeLast();
            List<Part> parts = parts(domain, sizes.get(i), fresh, dice);
            records.add(new Item(i, id, owner, names.get(i), fields, 10 * dice.between(1, 9), parts));
        }
        return new World(domain, List.copyOf(owners), List.copyOf(records));
    }

    /// Half of the records have the first status, the one that lets the strict action pass.
    private static List<String> statuses(Domain domain, int count, Dice dice) {
        List<String> all = domain.status().values();
        List<String> statuses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            statuses.add(i % 2 == 0 ? all.getFirst() : all.get(1 + i / 2 % (all.size() - 1)));
        }
        return dice.shuffled(statuses);
    }

    /// Parts of different kinds and amounts; the first two differ in status, the others draw theirs.
    private static List<Part> parts(Domain domain, int count, List<String> fresh, Dice dice) {
        List<String> kinds = dice.shuffled(domain.kind().values());
        List<String> states = dice.shuffled(domain.state().values());
        List<Integer> amounts = dice.shuffled(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String state = i < 2 ? states.get(i) : dice.pick(states);
            parts.add(new Part(fresh.removeLast(), kinds.get(i), amounts.get(i), state));
        }
        return List.copyOf(dice.shuffled(parts));
    }

    /// The record that is easily taken for this one.
    Item confuser(Item record) {
        int other = record.number() ^ 1;
        return records.get(other < records.size() ? other : record.number() - 1);
    }

    List<Table> tables() {
        return List.of(ownerTable(), recordTable(), partTable());
    }

    private Table ownerTable() {
        List<List<Value>> rows = new ArrayList<>();
        for (Owner owner : owners) rows.add(Value.row(owner.number(), owner.name()));
        return Table.of(domain.owners(), List.of(Column.integer("id"), Column.text("name")), List.of("id"), rows);
    }

    private Table recordTable() {
        List<Column> columns = new ArrayList<>(List.of(Column.text("id"), Column.integer(domain.ownerKey())));
        if (domain.namesRecords()) columns.add(Column.text("name"));
        for (Field field : domain.fields()) columns.add(Column.text(field.name()));
        if (domain.keepsTally()) columns.add(Column.integer(domain.tally()));
        List<List<Value>> rows = new ArrayList<>();
        for (Item record : records) {
            List<Value> row =
                    new ArrayList<>(Value.row(record.id(), record.owner().number()));
            if (domain.namesRecords()) row.add(Value.of(record.name()));
            for (Field field : domain.fields()) row.add(Value.of(record.get(field)));
            if (domain.keepsTally()) row.add(Value.of(record.tally()));
            rows.add(List.copyOf(row));
        }
        return Table.of(domain.records(), columns, List.of("id"), rows);
    }

    private Table partTable() {
        List<Column> columns = List.of(
                Column.text("id"),
                Column.text(domain.recordKey()),
                Column.text(domain.kind().name()),
                Column.integer(domain.amount()),
                Column.text(domain.state().name()));
        List<List<Value>> rows = new ArrayList<>();
        for (Item record : records) {
            for (Part part : record.parts()) {
                rows.add(Value.row(part.id(), record.id(), part.kind(), part.amount(), part.state()));
            }
        }
        return Table.of(domain.parts(), columns, List.of("id"), rows);
    }
}
