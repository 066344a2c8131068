package dev.agoge.console.ledger;

import dev.agoge.console.ledger.Books.Account;
import dev.agoge.console.runs.Runs;
import dev.agoge.wire.http.Permission;
import dev.agoge.wire.http.Requires;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class BooksController {
    private final Books books;
    private final Runs runs;

    BooksController(Books books, Runs runs) {
        this.books = books;
        this.runs = runs;
    }

    /// What was requested of the run, what became of it, and whether the sums agree.
    @GetMapping("/api/v1/runs/{run}/ledger")
    @Requires(Permission.READ)
    Account account(@PathVariable String run) {
        return books.of(runs.find(run));
    }
}
