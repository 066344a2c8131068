package dev.agoge.console.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.GetByRoleOptions;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import dev.agoge.console.fixture.ConsoleUnderTest;
import dev.agoge.console.fixture.Story;
import dev.agoge.contracts.RunEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/// The console as people see it, in a headless Chromium. Its pictures are in `target/screenshots`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleBrowserIT {
    private static final Path PICTURES = Path.of("target", "screenshots");
    private static final String EPISODE = "/runs/demo-1/episodes/2-rl/train/13/3/1";

    /// Every page, and what its heading or content must say.
    private static final Map<String, String> PAGES = Map.ofEntries(
            Map.entry("/runs", "demo-1"),
            Map.entry("/runs/demo-1", "Training solve rate"),
            Map.entry("/runs/demo-1/groups?stage=rl&kind=train&step=13", "Step 13"),
            Map.entry("/runs/demo-1/evaluations", "gain of RL over the cold start"),
            Map.entry("/runs/demo-1/synthesis", "The funnel"),
            Map.entry("/runs/demo-1/ledger", "closes"),
            Map.entry("/runs/demo-1/config", "batch_prompts"),
            Map.entry("/runs/demo-1/groups/2-rl/train/13/3", "Side by side"),
            Map.entry(EPISODE, "What changed in the world"),
            Map.entry(EPISODE + "/tokens?at=60", "Least expected"));

    private final ConsoleUnderTest console = ConsoleUnderTest.get();
    private @Nullable Browser browser;

    @BeforeAll
    void launch() {
        var chromium = Browser.installed();
        if (chromium.isEmpty()) {
            String how =
                    "NO BROWSER TEST WAS RUN: there is no Chromium. Get it with apt-get install chromium, or name one"
                            + " in AGOGE_CHROMIUM. With AGOGE_REQUIRE_BROWSER=1 its absence fails the build.";
            LoggerFactory.getLogger(ConsoleBrowserIT.class).error(how);
            assertThat(System.getenv("AGOGE_REQUIRE_BROWSER")).as(how).isNotEqualTo("1");
            Assumptions.abort(how);
        }
        browser = new Browser(chromium.get(), console.at(""));
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
    }

    @AfterAll
    void quit() {
        if (browser != null) browser.close();
    }

    /// What holds for every page that any test has opened.
    @AfterEach
    void nothingWentWrongAndNothingLeftTheHost() {
        if (browser == null) return;
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.strangers()).isEmpty();
    }

    /// And nothing on them hinders anybody: axe finds nothing that it calls serious or critical.
    @Test
    void everyPageRendersInBothThemesAndAllWidths() throws IOException {
        String axe = Files.readString(Path.of("ui/tools/node_modules/axe-core/axe.min.js"));
        List<String> faults = new ArrayList<>();
        for (ColorScheme scheme : new ColorScheme[] {ColorScheme.LIGHT, ColorScheme.DARK}) {
            for (int width : new int[] {1440, 390}) {
                Page page = open(width, scheme);
                PAGES.forEach((path, text) -> {
                    picture(page, path, text, width, scheme);
                    if (width < 1000) return;
                    page.evaluate(axe);
                    for (String fault : serious(page)) faults.add(path + " " + scheme + " " + fault);
                });
                assertThat(page.locator("html"))
                        .hasAttribute("data-theme", scheme == ColorScheme.DARK ? "dark" : "light");
                page.context().close();
            }
        }
        assertThat(faults).isEmpty();
    }

    private static void picture(Page page, String path, String text, int width, ColorScheme scheme) {
        page.navigate(path);
        assertThat(page.locator("main")).containsText(text);
        page.waitForLoadState(LoadState.LOAD);
        // What the user asks stands first, once the prompt has been read.
        boolean played = path.equals(EPISODE) || path.contains("/groups/2-rl/");
        if (played) assertThat(page.locator(".asked")).containsText("Zoë Marsh");
        int overflow =
                (int) page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        assertThat(overflow).as(path + " is wider than a screen of " + width).isNotPositive();
        String name = path.replaceAll("[?].*", "").replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        page.screenshot(new Page.ScreenshotOptions()
                .setFullPage(true)
                .setPath(PICTURES.resolve(
                        name + "-" + width + "-" + scheme.name().toLowerCase(Locale.ROOT) + ".png")));
    }

    @SuppressWarnings("unchecked") // as the script below answers
    private static List<String> serious(Page page) {
        return (List<String>) page.evaluate("""
                async () => (await axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})).violations
                    .filter(one => one.impact === 'serious' || one.impact === 'critical')
                    .flatMap(one => one.nodes.map(node => one.id + ' ' + node.target + ' '
                        + (node.any[0]?.message ?? '') + ' ' + node.html.slice(0, 120)))""");
    }

    @Test
    void theStreamOfAnUnknownRunIsNotOpenedForEver() {
        Page page = open(1440, ColorScheme.LIGHT);
        List<String> asked = new CopyOnWriteArrayList<>();
        page.onRequest(request -> {
            if (request.url().endsWith("/events")) asked.add(request.url());
        });
        page.navigate("/runs/demo-9");
        assertThat(page.locator("main")).containsText("There is no run 'demo-9'");
        page.waitForTimeout(7000);
        assertThat(asked).hasSize(1);
        page.context().close();
        browser().complaints().removeIf(complaint -> complaint.contains("status of 404"));
    }

    @Test
    void aWishIsShownWithWhoAsked() {
        new JdbcTemplate(console.ledger()).update("""
                insert into ledger.commands_view (id, run, asked_by, asked_at, type, body, state, answer)
                values (7, 'demo-2', 'ada', now(), 'cancel', '{"type":"cancel","reason":""}', 'asked', '')""");
        try {
            Page page = open(1440, ColorScheme.LIGHT);
            page.navigate("/runs/demo-2");
            assertThat(page.locator(".actions")).containsText("cancelling, as ada asked");
            assertThat(page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Pause")))
                    .hasCount(0);
            page.context().close();
        } finally {
            new JdbcTemplate(console.ledger()).update("delete from ledger.commands_view where id = 7");
        }
    }

    @Test
    void aLostConnectionIsSaidAloudAndNothingCanBeAskedMeanwhile() {
        Page page = open(1440, ColorScheme.LIGHT);
        page.route("**/demo-4/events", Route::abort);
        page.navigate("/runs/demo-4");
        assertThat(page.locator(".notice.lost")).containsText("The connection to the console is lost");
        assertThat(page.locator(".live")).hasClass("live is-lost");
        var pause = page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Pause"));
        assertThat(pause).isDisabled();
        picture(page, "/runs/demo-4", "is lost", 1440, ColorScheme.LIGHT);
        page.unroute("**/demo-4/events");
        page.navigate("/runs/demo-4");
        assertThat(page.locator(".live")).hasText("live");
        assertThat(pause).isEnabled();
        page.context().close();
        browser().complaints().removeIf(complaint -> complaint.contains("ERR_FAILED"));
    }

    @Test
    void chartsAreWalkedWithTheKeyboard() {
        Page page = open(1440, ColorScheme.LIGHT);
        page.navigate("/runs/demo-1");
        page.locator(".plot").first().focus();
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("ArrowLeft");
        assertThat(page.locator(".plot").first().locator(".tip")).containsText("step 59");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tab h2")).hasText("Step 59");
        page.goBack();
        page.locator(".plot").nth(1).focus();
        page.keyboard().press("ArrowLeft");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tab h2")).hasText("After step 60");
        page.context().close();
    }

    @Test
    void aListGoesOn() {
        Page page = open(1440, ColorScheme.LIGHT);
        page.route(
                "**/api/v1/runs?limit=100",
                route -> route.resume(new Route.ResumeOptions()
                        .setUrl(console.at("/api/v1/runs?limit=2").toString())));
        page.navigate("/runs");
        assertThat(page.locator(".run-line:not(.head)")).hasCount(2);
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("More")).click();
        assertThat(page.locator(".run-line:not(.head)")).hasCount(4);
        page.context().close();
    }

    @Test
    void aRunThatIsAtWorkOrHasFailedOrNotBegunSaysSo() {
        Page page = open(1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-2", "Training solve rate", 1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-3", "The blob store is full", 1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-4", "Nothing has been measured yet", 1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-4/groups", "No group has been requested yet", 1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-4/ledger", "The books are empty", 1400, ColorScheme.LIGHT);
        picture(
                page,
                "/runs/demo-2/episodes/2-rl/train/8/2/3",
                "The platform failed, not the policy",
                1400,
                ColorScheme.LIGHT);
        picture(page, "/runs/demo-2/episodes/2-rl/train/23/4/0", "It is being played", 1400, ColorScheme.LIGHT);
        picture(page, "/runs/demo-9", "There is no run 'demo-9'", 1400, ColorScheme.LIGHT);
        page.context().close();
        browser().complaints().removeIf(complaint -> complaint.contains("status of 404"));
    }

    @Test
    void whatIsMeasuredAppearsByItself() {
        Page page = open(1400, ColorScheme.LIGHT);
        page.navigate("/runs/demo-2");
        assertThat(page.locator(".live").first()).hasText("live");
        var tokens = page.locator(".vitals > div", new Page.LocatorOptions().setHasText("tokens/s"))
                .locator("dd.num");
        assertThat(tokens).not().hasText("98\u202f765");
        new JdbcTemplate(console.ledger())
                .update("update ledger.latest_metrics_view set last = 98765, last_step = 22 "
                        + "where run = 'demo-2' and stage = 'rl' and name = 'perf/tokens_per_second'");
        console.happen(
                new RunEvent.Measured(Story.RUNNING, 1, Story.RL, 22, Map.of("perf/tokens_per_second", 98_765.0)));
        assertThat(tokens).hasText("98\u202f765");
        console.happen(new RunEvent.Progressed(Story.RUNNING, 1, "evaluation", 40, 100));
        assertThat(page.locator(".work")).containsText("40 / 100");
    }

    @Test
    void aDeepLinkSurvivesAReloadAndTheWayBackLeadsBack() {
        Page page = open(1400, ColorScheme.LIGHT);
        page.navigate("/runs");
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("demo-1").setExact(true))
                .click();
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Groups").setExact(true))
                .click();
        page.locator(".group-line:not(.head) a").first().click();
        page.locator(".member-head a").first().click();
        page.getByRole(AriaRole.LINK, new GetByRoleOptions().setName("Tokens").setExact(true))
                .click();
        page.locator(".tokens .tok.policy").first().click();
        String address = page.url();
        assertThat(address).matches(".*/runs/demo-1/episodes/2-rl/train/60/0/0/tokens\\?at=\\d+");
        String inspected = page.locator(".inspector").innerText();
        assertThat(inspected).contains("log-prob");
        page.reload();
        assertThat(page.locator(".inspector")).containsText("log-prob");
        assertThat(page.locator(".inspector").innerText()).isEqualTo(inspected);
        page.goBack();
        assertThat(page.locator("main")).containsText("What changed in the world");
        page.goBack();
        assertThat(page.locator("main")).containsText("Side by side");
    }

    @Test
    void theKeyboardLeadsThroughSiblingsStepsAndTokens() {
        Page page = open(1400, ColorScheme.LIGHT);
        page.navigate(EPISODE);
        assertThat(page.locator("h1")).containsText("member 1");
        page.keyboard().press("]");
        assertThat(page.locator("h1")).containsText("member 2");
        page.keyboard().press("[");
        assertThat(page.locator("h1")).containsText("member 1");

        page.navigate(EPISODE + "/tokens");
        page.locator(".tokens").focus();
        page.keyboard().press("ArrowDown");
        assertThat(page.locator(".tok[aria-selected=true]")).hasClass(Pattern.compile("policy"));

        page.navigate("/runs/demo-1/groups?stage=rl&kind=train&step=13");
        page.locator(".ruler").focus();
        page.keyboard().press("ArrowRight");
        assertThat(page.locator(".tab h2")).hasText("Step 14");
    }

    @Test
    void theThemeIsTheSystemsUntilSomebodyChooses() {
        Page page = open(1400, ColorScheme.DARK);
        page.navigate("/runs");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        page.getByLabel("Use the light theme").click();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
    }

    @Test
    void aRunIsPausedFromItsPage() {
        Page page = open(1400, ColorScheme.LIGHT);
        page.navigate("/runs/demo-4");
        page.getByRole(AriaRole.BUTTON, new GetByRoleOptions().setName("Pause")).click();
        assertThat(page.getByRole(AriaRole.STATUS)).containsText("asked to pause");
        assertThat(console.desk().asked()).contains("pause demo-4 by local operator");
    }

    @Test
    void anAddressThatNobodyKnowsSaysSo() {
        Page page = open(1400, ColorScheme.LIGHT);
        Response answer = Objects.requireNonNull(page.navigate("/no/such/page"));
        assertThat(answer.status()).isEqualTo(404);
        assertThat(page.locator("main")).containsText("There is no such page");
        browser().complaints().removeIf(complaint -> complaint.contains("status of 404"));
    }

    private Page open(int width, ColorScheme scheme) {
        return browser().open(width, scheme);
    }

    private Browser browser() {
        return Objects.requireNonNull(browser);
    }
}
