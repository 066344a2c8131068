package dev.agoge.console.api;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/// What the sources say of packages, types and methods: the words of the API's document stand once, beside the code.
final class DocComments {
    private final Map<String, Doc> known = new HashMap<>();

    /// @param params what is said of each parameter, by name
    record Doc(String text, Map<String, String> params) {
        static final Doc NONE = new Doc("", Map.of());

        /// The first sentence, without its full stop.
        String summary() {
            int end = text.indexOf(". ");
            String first = end < 0 ? text : text.substring(0, end);
            return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
        }

        static Doc parse(String comment) {
            Map<String, String> params = new LinkedHashMap<>();
            String[] parts = comment.strip().split("(?m)^\\s*@", -1);
            for (int i = 1; i < parts.length; i++) {
                String[] words = plain(parts[i]).split(" ", 3);
                if (words[0].equals("param") && words.length == 3) params.put(words[1], words[2]);
            }
            return new Doc(plain(parts[0]), params);
        }

        private static String plain(String text) {
            return text.strip().replaceAll("\\s+", " ").replaceAll("\\[([^\\]]+)]", "`$1`");
        }
    }

    DocComments(List<Path> sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        var units = files.getJavaFileObjectsFromPaths(
                sources.stream().flatMap(folder -> filesBelow(folder).stream()).toList());
        var task = (JavacTask) compiler.getTask(null, files, null, List.of("-proc:none"), null, units);
        try {
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) new Scanner(docs, unit).scan(unit, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param name a package's, a type's, or a method's after its type's and a `#`
    Doc of(String name) {
        return known.getOrDefault(name, Doc.NONE);
    }

    private static List<Path> filesBelow(Path folder) {
        try (var all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Goes through a file with the name of what it is in.
    private final class Scanner extends TreePathScanner<@Nullable Void, String> {
        private final DocTrees docs;
        private final String home;

        Scanner(DocTrees docs, CompilationUnitTree unit) {
            this.docs = docs;
            this.home = String.valueOf(unit.getPackageName());
        }

        @Override
        public @Nullable Void visitPackage(com.sun.source.tree.PackageTree node, String within) {
            keep(home);
            return null;
        }

        @Override
        public @Nullable Void visitClass(ClassTree type, String within) {
            String name = within.isEmpty() ? home + "." + type.getSimpleName() : within + "$" + type.getSimpleName();
            keep(name);
            return super.visitClass(type, name);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree method, String within) {
            keep(within + "#" + method.getName());
            return null;
        }

        private void keep(String name) {
            TreePath here = getCurrentPath();
            Optional.ofNullable(docs.getDocComment(here)).ifPresent(text -> known.putIfAbsent(name, Doc.parse(text)));
        }
    }
}
