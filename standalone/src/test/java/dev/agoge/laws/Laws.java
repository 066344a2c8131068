package dev.agoge.laws;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.NullMarked;

/// The laws, by name, for the code below one root package. They are values, so that a test can hold the same law
/// against the platform and against the fixtures that break it.
final class Laws {
    private static final String[] FRAMEWORKS = {
        "org.springframework..", "org.apache.kafka..", "java.net.http..", "com.sun.net.httpserver..", "jakarta.."
    };
    private static final String[] DATABASES = {"java.sql..", "javax.sql..", "org.postgresql..", "org.flywaydb.."};
    private static final Set<String> TRANSCENDENTAL = Set.of(
            "SIN", "COS", "TAN", "ASIN", "ACOS", "ATAN", "ATAN2", "SINH", "COSH", "TANH", "EXP", "EXPM1", "LOG",
            "LOG10", "LOG1P", "CBRT", "POW", "HYPOT");

    private final String root;
    private final ModuleTable table;

    Laws(String root) {
        this.root = root;
        this.table = new ModuleTable(root);
    }

    Map<String, ArchRule> all() {
        Map<String, ArchRule> laws = new TreeMap<>();
        laws.put("modules see what their row allows", modulesSeeTheirRow());
        laws.put("frameworks stay at the edges", frameworksStayAtTheEdges());
        laws.put("only edges see wire", onlyEdgesSeeWire());
        laws.put("packages are null-marked", packagesAreNullMarked());
        laws.put("no vague names", noVagueNames());
        laws.put("contracts hold data", contractsHoldData());
        laws.put("packages form no cycle", packagesFormNoCycle());
        laws.put("sums across lanes have our order", sumsAcrossLanesHaveOurOrder());
        laws.put("no transcendental across lanes", noTranscendentalAcrossLanes());
        laws.put("nothing out of the air", nothingOutOfTheAir());
        laws.put("no Java serialisation", noJavaSerialisation());
        laws.put("no scripts", noScripts());
        laws.put("no printing", noPrinting());
        laws.put("no mutable statics", noMutableStatics());
        laws.put("no place in a format", noPlaceInAFormat());
        return laws;
    }

    private ArchRule modulesSeeTheirRow() {
        return classes().that(inRoot()).should(table.seeOnlyItsRow());
    }

    /// The algorithms can be read, tested and moved without a framework. A database is one too, but for environments:
    /// SQLite is what their worlds are made of.
    private ArchRule frameworksStayAtTheEdges() {
        var within = inRoot().and(DescribedPredicate.not(anEdge()));
        ArchRule frameworks = noClasses().that(within).should().dependOnClassesThat(resideInAnyPackage(FRAMEWORKS));
        ArchRule databases = noClasses()
                .that(within.and(DescribedPredicate.not(table.aModule("environments"))))
                .should()
                .dependOnClassesThat(resideInAnyPackage(DATABASES));
        return CompositeArchRule.of(frameworks).and(databases);
    }

    private ArchRule onlyEdgesSeeWire() {
        return noClasses()
                .that(inRoot().and(DescribedPredicate.not(anEdge())).and(DescribedPredicate.not(table.aModule("wire"))))
                .should()
                .dependOnClassesThat(table.aModule("wire"));
    }

    /// All of wire is one; the console is a web application, each of whose features holds its routes and its queries.
    private DescribedPredicate<JavaClass> anEdge() {
        return resideInAnyPackage(
                root + "..kafka..",
                root + "..http..",
                root + "..postgres..",
                root + "..app..",
                root + ".wire..",
                root + ".console..",
                root + "." + ModuleTable.FREE + "..");
    }

    private ArchRule packagesAreNullMarked() {
        return classes().that(inRoot()).should(new ArchCondition<>("live in a package that is @NullMarked") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
                    events.add(
                            SimpleConditionEvent.violated(type, type.getName() + ": its package is not @NullMarked"));
                }
            }
        });
    }

    private ArchRule noVagueNames() {
        return noClasses()
                .that(inRoot())
                .should()
                .haveNameMatching(".*(Impl|Manager|Helper|Utils?|D[Tt][Oo])")
                .because("a class is named for the thing it is");
    }

    /// Whoever reads a message needs this module alone.
    private ArchRule contractsHoldData() {
        return classes()
                .that(table.aModule("contracts"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        root + ".contracts..",
                        "java.lang..",
                        "java.util..",
                        "java.time..",
                        "java.nio..",
                        "java.security..",
                        "java.math..",
                        "java.io..",
                        "com.fasterxml.jackson.annotation..",
                        "tools.jackson..",
                        "org.jspecify.annotations..",
                        ""));
    }

    private ArchRule packagesFormNoCycle() {
        return slices().matching(root + ".(**)").should().beFreeOfCycles();
    }

    /// The Vector API leaves the order of a float reduction open: it may differ between machines and between the
    /// interpreter and the compiler. Ours is a fixed tree.
    private ArchRule sumsAcrossLanesHaveOurOrder() {
        return classes()
                .that(table.aModule("policy"))
                .should(new ArchCondition<>("not call float reduceLanes(ADD|MUL)") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                            if (isFloatVector(call) && call.getName().startsWith("reduceLanes")) {
                                for (String operator : List.of("ADD", "MUL")) reportUse(call, operator, events);
                            }
                        }
                    }
                });
    }

    /// Their last bit was seen to differ before and after compilation.
    private ArchRule noTranscendentalAcrossLanes() {
        return classes().that(table.aModule("policy")).should(new ArchCondition<>("not call lanewise transcendentals") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                    if (isFloatVector(call) && call.getName().equals("lanewise")) {
                        for (String operator : TRANSCENDENTAL) reportUse(call, operator, events);
                    }
                }
            }
        });
    }

    private static boolean isFloatVector(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        return owner.equals("jdk.incubator.vector.FloatVector") || owner.equals("jdk.incubator.vector.DoubleVector");
    }

    /// The operator is an argument, read on the line of the call.
    private static void reportUse(JavaMethodCall call, String operator, ConditionEvents events) {
        for (JavaFieldAccess read : call.getOrigin().getFieldAccesses()) {
            if (read.getName().equals(operator)
                    && read.getTargetOwner().getName().equals("jdk.incubator.vector.VectorOperators")
                    && Math.abs(read.getLineNumber() - call.getLineNumber()) <= 1) {
                events.add(SimpleConditionEvent.violated(call, call.getDescription() + " with " + operator));
            }
        }
    }

    /// Time, chance and identity are handed in: otherwise no run could be run again.
    private ArchRule nothingOutOfTheAir() {
        var calls = DescribedPredicate.<JavaAccess<?>>describe(
                "a clock, a generator or an identifier out of the air",
                access -> OUT_OF_THE_AIR.contains(access.getTargetOwner().getName() + "." + access.getName()));
        return noClasses()
                .that(inRoot().and(DescribedPredicate.not(anEdge())))
                .should()
                .accessTargetWhere(calls);
    }

    private static final Set<String> OUT_OF_THE_AIR = Set.of(
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDate.now",
            "java.time.LocalDateTime.now",
            "java.time.OffsetDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.util.Random.<init>",
            "java.util.SplittableRandom.<init>",
            "java.security.SecureRandom.<init>",
            "java.util.concurrent.ThreadLocalRandom.current",
            "java.lang.Math.random",
            "java.util.UUID.randomUUID");

    /// Numerals, capitals and dates are the same wherever it runs: files and records are read elsewhere.
    private ArchRule noPlaceInAFormat() {
        var calls = DescribedPredicate.<JavaAccess<?>>describe(
                "what asks for the locale of the machine", access -> ofThisPlace(access.getTarget()));
        return noClasses().that(inRoot()).should().accessTargetWhere(calls);
    }

    private static boolean ofThisPlace(AccessTarget target) {
        if (!(target instanceof AccessTarget.CodeUnitCallTarget call)) return false;
        boolean told = call.getRawParameterTypes().stream().anyMatch(type -> type.isEquivalentTo(Locale.class));
        return !told && OF_THIS_PLACE.contains(target.getOwner().getName() + "." + target.getName());
    }

    private static final Set<String> OF_THIS_PLACE = Set.of(
            "java.lang.String.format",
            "java.lang.String.formatted",
            "java.lang.String.toLowerCase",
            "java.lang.String.toUpperCase",
            "java.io.PrintStream.format",
            "java.io.PrintStream.printf",
            "java.io.PrintWriter.format",
            "java.io.PrintWriter.printf",
            "java.text.Collator.getInstance",
            "java.text.DecimalFormat.<init>",
            "java.text.MessageFormat.<init>",
            "java.text.MessageFormat.format",
            "java.text.NumberFormat.getCompactNumberInstance",
            "java.text.NumberFormat.getInstance",
            "java.text.NumberFormat.getIntegerInstance",
            "java.text.NumberFormat.getNumberInstance",
            "java.text.NumberFormat.getPercentInstance",
            "java.text.SimpleDateFormat.<init>",
            "java.time.format.DateTimeFormatter.ofPattern",
            "java.time.format.DateTimeFormatter.ofLocalizedDate",
            "java.time.format.DateTimeFormatter.ofLocalizedDateTime",
            "java.time.format.DateTimeFormatterBuilder.toFormatter",
            "java.util.Formatter.<init>",
            "java.util.Locale.getDefault",
            "java.util.Scanner.<init>");

    private ArchRule noJavaSerialisation() {
        return noClasses()
                .that(inRoot())
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "of Java serialisation",
                        type -> type.getName().equals("java.io.ObjectInputStream")
                                || type.getName().equals("java.io.ObjectOutputStream")));
    }

    /// Text from outside is never run as code in this process.
    private ArchRule noScripts() {
        return noClasses()
                .that(inRoot())
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "javax.script..", "org.springframework.expression..", "groovy..", "javax.tools.."));
    }

    /// Only the command line speaks to the terminal.
    private ArchRule noPrinting() {
        return noClasses()
                .that(inRoot().and(DescribedPredicate.not(resideInAPackage(root + "." + ModuleTable.FREE + "..cli.."))))
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err");
    }

    private ArchRule noMutableStatics() {
        return classes().that(inRoot()).should(new ArchCondition<>("have no static field that can be assigned") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                type.getFields().stream()
                        .filter(field -> field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.FINAL))
                        .filter(field -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))
                        .forEach(field ->
                                events.add(SimpleConditionEvent.violated(field, field.getFullName() + " can change")));
            }
        });
    }

    private DescribedPredicate<JavaClass> inRoot() {
        return resideInAPackage(root + "..");
    }
}
