/// Documents that people write: read with every mistake at once and its place, written again, hashed, changed by path,
/// and described, in a JSON Schema and in the docs. What a document may hold is said once, by records whose components
/// are [settings][dev.agoge.contracts.document.Setting].
@NullMarked
package dev.agoge.wire.documents;

import org.jspecify.annotations.NullMarked;
