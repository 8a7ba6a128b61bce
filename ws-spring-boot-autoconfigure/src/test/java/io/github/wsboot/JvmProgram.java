package io.github.wsboot;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs in a JVM of their own, with our classes and those of the tests.
 */
public final class JvmProgram {

	private JvmProgram() {
	}

	/**
	 * Runs a program to its end, which has to be a good one.
	 * @param main its main class
	 * @param jars which jars it has
	 * @return the lines of its standard output
	 */
	public static List<String> run(Class<?> main, Predicate<String> jars) throws Exception {
		String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		String classPath = Arrays.stream(all.split(File.pathSeparator, -1))
			.filter((entry) -> !entry.endsWith(".jar") || jars.test(entry))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPath, main.getName())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output.lines().toList();
	}

}
