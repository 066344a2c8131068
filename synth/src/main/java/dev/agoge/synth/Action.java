package dev.agoge.synth;

/// Something that can be done to a record: it moves the record's status.
///
/// @param verb as users say it and as its tool is named: `cancel`
/// @param past the status it leads to: `cancelled`
record Action(String verb, String past) {}
