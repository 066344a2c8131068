package dev.agoge.console.ledger;

import dev.agoge.console.Permission;
import dev.agoge.console.Requires;
import dev.agoge.console.ledger.Books.Account;
import dev.agoge.contracts.RunId;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

@RestController
class BooksController {
    private final Books books;

    BooksController(Books books) {
        this.books = books;
    }

    @GetMapping("/api/runs/{run}/ledger")
    @Requires(Permission.READ)
    Account account(@PathVariable String run) {
        return books.of(new RunId(run));
    }
}
