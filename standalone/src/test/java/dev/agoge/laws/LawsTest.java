package dev.agoge.laws;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds the laws against the platform.
class LawsTest {
    private static final String ROOT = "dev.agoge";
    private static final JavaClasses PLATFORM = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages(ROOT);

    /// An empty import would keep every law.
    @Test
    void everyModuleIsThere() {
        for (String module : ModuleTable.modules()) {
            assertThat(PLATFORM.stream().filter(type -> type.getPackageName().startsWith(ROOT + "." + module)))
                    .as("classes of %s", module)
                    .isNotEmpty();
        }
    }

    @TestFactory
    Stream<DynamicTest> thePlatformKeeps() {
        return new Laws(ROOT)
                .all().entrySet().stream()
                        .map(law -> DynamicTest.dynamicTest(
                                law.getKey(),
                                () -> law.getValue().allowEmptyShould(true).check(PLATFORM)));
    }
}
