package dev.agoge.console.app;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A headless Chromium that is watched: it writes down every error on a page's console and every request that leaves
/// for another host.
final class Browser implements AutoCloseable {
    private static final List<String> QUIETLY = List.of(
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;
    private final URI home;
    private final List<String> complaints = new ArrayList<>();
    private final List<String> strangers = new ArrayList<>();

    Browser(Path executable, URI home) {
        this.home = home;
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable)
                        .setChromiumSandbox(false)
                        .setArgs(QUIETLY));
    }

    /// Where Chromium is on this machine, if it is.
    static Optional<Path> installed() {
        Stream<@Nullable String> places = Stream.of(
                System.getenv("AGOGE_CHROMIUM"),
                "/usr/bin/chromium",
                "/usr/bin/chromium-browser",
                "/usr/bin/google-chrome");
        return places.filter(Objects::nonNull)
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    Page open(int width, ColorScheme scheme) {
        BrowserContext context = chromium.newContext(new NewContextOptions()
                .setViewportSize(width, 900)
                .setColorScheme(scheme)
                .setBaseURL(home.toString()));
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                complaints.add(page.url() + ": " + message.text());
            }
        });
        page.onPageError(error -> complaints.add(page.url() + ": " + error));
        page.onRequest(request -> {
            URI target = URI.create(request.url());
            boolean ours =
                    Objects.equals(target.getAuthority(), home.getAuthority()) || "data".equals(target.getScheme());
            if (!ours) strangers.add(page.url() + " asked for " + target);
        });
        return page;
    }

    /// What a page wrote to its console as an error or a warning.
    List<String> complaints() {
        return complaints;
    }

    /// Requests to other hosts.
    List<String> strangers() {
        return strangers;
    }

    @Override
    public void close() {
        chromium.close();
        playwright.close();
    }
}
