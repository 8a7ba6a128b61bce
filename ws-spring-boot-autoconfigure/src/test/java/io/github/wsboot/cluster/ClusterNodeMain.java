package io.github.wsboot.cluster;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.engine.EngineSettings;
import org.jspecify.annotations.Nullable;

/**
 * The program of a {@link NodeProcess}.
 */
final class ClusterNodeMain {

	private ClusterNodeMain() {
	}

	public static void main(String[] args) throws Exception {
		serve(EngineSettings.defaults(), null);
	}

	/**
	 * Runs a node until its standard input ends, for programs with an engine of their
	 * own.
	 */
	static void serve(EngineSettings settings, @Nullable ClusterEngine engine) throws Exception {
		PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
		// answers are all that the test may find there
		System.setOut(System.err);
		try (BareNode node = new BareNode(settings, engine)) {
			new NodeCommands(node).serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
					answers);
		}
	}

}
