package dev.agoge.laws;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// How large a thing may grow before it is two things. Who has a reason for more says it in a comment that begins with
/// [#REASON], on the lines above.
final class SourceLaws {
    static final String REASON = "Large because";

    private static final int LINES_OF_A_FILE = 400;
    private static final int LINES_OF_A_METHOD = 60;
    private static final int LINES_OF_A_KERNEL = 100;
    private static final int PARAMETERS = 4;
    private static final int COMPONENTS = 7;

    private final String kernels;
    private final List<String> broken = new ArrayList<>();
    private int files;

    /// @param kernels part of the path of those files that hold kernels
    SourceLaws(String kernels) {
        this.kernels = kernels;
    }

    int files() {
        return files;
    }

    /// What is too large, below these folders of sources.
    List<String> brokenIn(List<Path> folders) {
        for (Path folder : folders) {
            try (Stream<Path> paths = Files.walk(folder)) {
                check(paths.filter(path -> path.toString().endsWith(".java"))
                        .sorted()
                        .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return broken;
    }

    private void check(List<Path> sources) throws IOException {
        if (sources.isEmpty()) return;
        files += sources.size();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            var task = (JavacTask)
                    compiler.getTask(null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(sources));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) new Sizes(unit, positions).check();
        }
    }

    /// The sizes in one file.
    private final class Sizes extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final LineMap map;
        private final List<String> lines;
        private final String path;

        private Sizes(CompilationUnitTree unit, SourcePositions positions) throws IOException {
            this.unit = unit;
            this.positions = positions;
            this.map = unit.getLineMap();
            this.lines =
                    unit.getSourceFile().getCharContent(true).toString().lines().toList();
            this.path = unit.getSourceFile().getName();
        }

        private void check() {
            if (lines.size() > LINES_OF_A_FILE && lines.stream().noneMatch(line -> line.contains(REASON))) {
                say(1, "a file of " + lines.size() + " lines; " + LINES_OF_A_FILE + " at most");
            }
            scan(unit, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
            int from = line(positions.getStartPosition(unit, method));
            int length = line(positions.getEndPosition(unit, method)) - from + 1;
            int most = path.contains(kernels) ? LINES_OF_A_KERNEL : LINES_OF_A_METHOD;
            if (length > most && !excused(from)) {
                say(from, method.getName() + " has " + length + " lines; " + most + " at most");
            }
            int parameters = method.getParameters().size();
            if (isPublic(method) && parameters > PARAMETERS && !excused(from)) {
                say(from, method.getName() + " takes " + parameters + " arguments; " + PARAMETERS + " at most");
            }
            return super.visitMethod(method, null);
        }

        /// A constructor of a class may need more, for it is called in one place; what overrides says it elsewhere.
        private boolean isPublic(MethodTree method) {
            return method.getModifiers().getFlags().contains(Modifier.PUBLIC)
                    && method.getReturnType() != null
                    && method.getModifiers().getAnnotations().stream()
                            .noneMatch(one -> one.getAnnotationType().toString().equals("Override"));
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
            if (type.getKind() == Tree.Kind.RECORD) {
                int from = line(positions.getStartPosition(unit, type));
                long components = type.getMembers().stream()
                        .filter(member -> member instanceof VariableTree field
                                && !field.getModifiers().getFlags().contains(Modifier.STATIC))
                        .count();
                if (components > COMPONENTS && !excused(from)) {
                    say(from, type.getSimpleName() + " has " + components + " components; " + COMPONENTS + " at most");
                }
            }
            return super.visitClass(type, null);
        }

        private boolean excused(int line) {
            for (int above = line - 2; above >= 0; above--) {
                String text = lines.get(above).strip();
                if (text.contains(REASON)) return true;
                boolean comment = text.startsWith("//") || text.startsWith("@") || text.startsWith("})");
                if (!comment) return false;
            }
            return false;
        }

        private int line(long position) {
            return (int) map.getLineNumber(position);
        }

        private void say(int line, String what) {
            broken.add(path.substring(path.lastIndexOf('/') + 1) + ":" + line + " " + what);
        }
    }
}
