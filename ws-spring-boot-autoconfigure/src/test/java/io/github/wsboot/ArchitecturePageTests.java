package io.github.wsboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The diagram of the architecture page is drawn from the real packages.
 */
@Tag("one-jdk")
class ArchitecturePageTests {

	private static final String ROOT = "io.github.wsboot";

	private static final Path PAGE = Path.of("..", "docs", "architecture.md");

	private static final Pattern DIAGRAM = Pattern.compile("```mermaid\\n(.*?)```", Pattern.DOTALL);

	private static final List<String> FLOORS = List.of("Floor 0: the API", "Floor 1: the engine",
			"Floor 2: what stands on it", "Floor 3: wiring");

	@Test
	void diagramWhenComparedWithThePackagesThenTheSame() throws IOException {
		String page = Files.readString(PAGE);
		String drawn = draw();
		if (Boolean.getBoolean("ws.docs.write")) {
			page = DIAGRAM.matcher(page).replaceFirst(Matcher.quoteReplacement("```mermaid\n" + drawn + "```"));
			Files.writeString(PAGE, page);
		}
		Matcher diagram = DIAGRAM.matcher(page);
		assertThat(diagram.find()).isTrue();
		assertThat(diagram.group(1)).as("draw it anew with -Dws.docs.write=true").isEqualTo(drawn);
	}

	private static String draw() {
		Map<String, Set<String>> uses = uses();
		StringBuilder text = new StringBuilder("flowchart TD\n");
		for (int floor = FLOORS.size() - 1; floor >= 0; floor--) {
			text.append("  subgraph f").append(floor).append("[\"").append(FLOORS.get(floor)).append("\"]\n");
			for (String name : uses.keySet()) {
				if (floorOf(name) == floor) {
					text.append("    ").append(id(name)).append("[").append(label(name)).append("]\n");
				}
			}
			text.append("  end\n");
		}
		uses.forEach((name, used) -> withoutDetours(name, uses)
			.forEach((other) -> text.append("  ").append(id(name)).append(" --> ").append(id(other)).append("\n")));
		return text.toString();
	}

	/**
	 * Which package uses which others.
	 */
	private static Map<String, Set<String>> uses() {
		JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(ROOT);
		Map<String, Set<String>> uses = new TreeMap<>();
		for (JavaClass type : classes) {
			String name = nameOf(type);
			Set<String> used = uses.computeIfAbsent(name, (key) -> new TreeSet<>());
			type.getDirectDependenciesFromSelf()
				.stream()
				.map((dependency) -> dependency.getTargetClass())
				.filter((target) -> target.getPackageName().startsWith(ROOT))
				.map(ArchitecturePageTests::nameOf)
				.filter((other) -> !other.equals(name))
				.forEach(used::add);
		}
		return uses;
	}

	/**
	 * What a package uses, but for what it uses through others anyway.
	 */
	private static Set<String> withoutDetours(String name, Map<String, Set<String>> uses) {
		Set<String> direct = new TreeSet<>(uses.getOrDefault(name, Set.of()));
		for (String other : uses.getOrDefault(name, Set.of())) {
			direct.removeAll(reachable(other, uses));
		}
		return direct;
	}

	private static Set<String> reachable(String from, Map<String, Set<String>> uses) {
		Set<String> reached = new TreeSet<>();
		List<String> next = new ArrayList<>(uses.getOrDefault(from, Set.of()));
		while (!next.isEmpty()) {
			String name = next.remove(next.size() - 1);
			if (reached.add(name)) {
				next.addAll(uses.getOrDefault(name, Set.of()));
			}
		}
		return reached;
	}

	private static int floorOf(String name) {
		return switch (name) {
			case "" -> 0;
			case "engine", "engine.cluster", "cluster" -> 1;
			case "autoconfigure" -> 3;
			default -> 2;
		};
	}

	private static String nameOf(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
	}

	private static String id(String name) {
		return name.isEmpty() ? "api" : name.replace('.', '_');
	}

	private static String label(String name) {
		return name.isEmpty() ? ROOT : name;
	}

}
