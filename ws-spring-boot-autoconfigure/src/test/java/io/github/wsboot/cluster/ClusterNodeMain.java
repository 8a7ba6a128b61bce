package io.github.wsboot.cluster;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import io.github.wsboot.engine.EngineSettings;
import io.github.wsboot.engine.Hub;

/**
 * The program of a {@link NodeProcess}.
 */
final class ClusterNodeMain {

	private ClusterNodeMain() {
	}

	public static void main(String[] args) throws Exception {
		PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
		// answers are all that the test may find there
		System.setOut(System.err);
		try (BareNode node = new BareNode((collaborators) -> new Hub(EngineSettings.defaults(), collaborators))) {
			new NodeCommands(node).serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
					answers);
		}
	}

}
