package io.github.wsboot.sample.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two nodes to play with, from the command line.
 */
public final class ClusterConsole {

	private static final int PORT = 8080;

	private static final List<Integer> NODE_PORTS = List.of(8081, 8082);

	private static final Pattern COMMAND = Pattern.compile("(kill|stop|start) +(?:node-)?([0-9])");

	private final ClusterLauncher cluster;

	private final PrintStream out = System.out;

	private ClusterConsole(ClusterLauncher cluster) {
		this.cluster = cluster;
	}

	/**
	 * Starts them, and does what is typed until the process is told to end.
	 * @param application the main class
	 * @param options arguments for the nodes
	 */
	@SuppressWarnings("SystemExitOutsideMain") // this is what main does
	public static void run(Class<?> application, List<String> options) {
		ClusterLauncher cluster = new ClusterLauncher(application, options);
		Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "end-cluster"));
		ClusterConsole console = new ClusterConsole(cluster);
		try {
			console.out.println("Starting Redis and two nodes ...");
			cluster.start(PORT, NODE_PORTS);
			console.explain();
			console.obey();
		}
		catch (IOException ex) {
			console.out.println(ex.getMessage());
			System.exit(1);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void explain() {
		this.out.println();
		this.out.printf("  Team chat  http://localhost:%d  (each connection goes to the next node)%n", PORT);
		for (AppNode node : this.cluster.nodes()) {
			this.out.printf("  %-9s  http://localhost:%d  (pid %d)%n", node.name(), node.port(), node.pid());
		}
		this.out.println();
		this.out
			.println("Sign in from two browsers. \"stop 1\" drains the node and ends it, \"start 1\" brings it back,");
		this.out
			.println("and \"roll\" does so with one node after the other. To see it heal, type \"kill 1\", which is");
		this.out.println("kill -9. \"quit\" or Ctrl-C ends everything.");
	}

	private void obey() throws IOException, InterruptedException {
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
		for (String line = in.readLine(); line != null; line = in.readLine()) {
			Matcher command = COMMAND.matcher(line.strip());
			if (command.matches()) {
				obey(command.group(1), Integer.parseInt(command.group(2)));
			}
			else if (line.strip().equals("roll")) {
				roll();
			}
			else if (line.strip().equals("quit")) {
				return;
			}
			else if (!line.isBlank()) {
				this.out.println("I only know: kill 1, stop 1, start 1, the same with 2, roll, quit.");
			}
		}
		// nobody is there to type
		Thread.currentThread().join();
	}

	private void obey(String command, int number) throws InterruptedException {
		List<AppNode> nodes = this.cluster.nodes();
		if (number < 1 || number > nodes.size()) {
			this.out.println("There is no such node.");
			return;
		}
		AppNode node = nodes.get(number - 1);
		if (command.equals("kill")) {
			node.kill();
			this.out.printf("%s is dead.%n", node.name());
		}
		else if (command.equals("stop")) {
			node.stop();
			this.out.printf("%s has ended.%n", node.name());
		}
		else if (node.isAlive()) {
			this.out.printf("%s runs already (pid %d).%n", node.name(), node.pid());
		}
		else {
			start(node);
		}
	}

	/**
	 * A rolling restart: never are all nodes away.
	 */
	private void roll() throws InterruptedException {
		for (int number = 1; number <= this.cluster.nodes().size(); number++) {
			AppNode missing = this.cluster.nodes().stream().filter((node) -> !node.isAlive()).findFirst().orElse(null);
			if (missing != null) {
				this.out.printf("%s is not there, so that no other one may go.%n", missing.name());
				return;
			}
			obey("stop", number);
			obey("start", number);
		}
	}

	private void start(AppNode node) throws InterruptedException {
		try {
			node.start();
			node.awaitStart();
			this.out.printf("%s is back (pid %d).%n", node.name(), node.pid());
		}
		catch (IOException ex) {
			this.out.println(ex.getMessage());
		}
	}

}
